import { countPollers } from '../../client/pollers.ts';
import { workflowTaskQueue } from '../../client/start-run.ts';
import type { LaunchedRun } from '../../actions/runs/launch-run.ts';
import { webUiLink } from '../../client/web-ui-link.ts';
import { project } from '../../project.ts';
import type { Context } from '../context.ts';
import { waitForRun } from './wait-for-run.ts';

/**
 * Shows that a run was started; with `wait` also its progress until it ends, see `waitForRun`.
 * @param facts additional fields of the document
 */
export async function showStarted(
  context: Context,
  run: LaunchedRun,
  wait: boolean,
  facts: object = {},
): Promise<void> {
  const { output, env } = context;
  const hasWorker = await noteMissingWorker(context, 'run');
  const url = webUiLink(env, run);
  const lines = [`Started ${run.job}: ${run.runId}`, ...(url === undefined ? [] : [url])];
  if (!wait)
    return output.show(
      { ...facts, run: { ...run, url: url ?? null, status: 'running' }, hasWorker },
      lines,
    );
  for (const line of lines) output.line(line);
  await waitForRun(context, run);
}

/** Notes that no worker can process what was started. @returns whether there is one */
export async function noteMissingWorker(context: Context, what: 'run' | 'tick'): Promise<boolean> {
  const hasWorker =
    (await countPollers(await context.temporal(), workflowTaskQueue, 'workflows')) > 0;
  const { command } = project();
  if (!hasWorker)
    context.output.note(
      `No worker polls the task queue default, so the ${what} waits for one: ${command} dev, or ${command} worker`,
    );
  return hasWorker;
}
