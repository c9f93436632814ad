import { countPollers } from '../../client/pollers.ts';
import { ourSchedule } from '../../client/schedules/describe-schedule.ts';
import { workflowTaskQueue } from '../../client/start-run.ts';
import { triggerSchedule as trigger } from '../../client/trigger-schedule.ts';
import { webUiLink } from '../../client/web-ui-link.ts';
import { project } from '../../project.ts';
import type { Context } from '../context.ts';
import { waitForRun } from '../runs/wait-for-run.ts';
import { findSchedule } from './find-schedule.ts';

const interrupted = 130;

/** Has a schedule start its run now. With `wait` the exit code is that of the run; Ctrl-C ends the wait, not the run. */
export async function triggerSchedule(context: Context, given: string, wait: boolean): Promise<void> {
  const { output, env } = context;
  const { name, action } = await findSchedule(context, given, 'trigger');
  const client = await context.temporal();
  const described = await ourSchedule(client, name);
  if (wait) await context.store();
  const signal = context.stopSignal();
  const started = await trigger(client, described, { waitForTurn: wait, signal });
  const job = String(action.workflowType);
  if (started === undefined) {
    if (signal.aborted) context.exitWith(interrupted);
    return output.show({ schedule: name, run: null }, [`A run of ${name} is under way: another one follows it.`]);
  }

  const run = { ...started, job };
  const hasWorker = (await countPollers(client, workflowTaskQueue, 'workflows')) > 0;
  if (!hasWorker)
    output.note(
      `No worker polls the task queue default, so the run waits for one: ${project().command} dev, or ${project().command} worker`,
    );
  const url = webUiLink(env, run);
  const lines = [`Started ${job}: ${run.runId}`, ...(url === undefined ? [] : [url])];
  if (!wait) return output.show({ schedule: name, run: { ...run, url: url ?? null, status: 'running' }, hasWorker }, lines);
  for (const line of lines) output.line(line);
  await waitForRun(context, run);
}
