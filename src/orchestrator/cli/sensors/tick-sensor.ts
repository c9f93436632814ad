import { once } from 'node:events';
import { WorkflowFailedError } from '@temporalio/client';
import type { RunIdentity } from '../../client/find-run.ts';
import type { SensorTickResult } from '../../workflow/sensor-protocol.ts';
import type { WantedSchedule } from '../../client/schedules/wanted-schedule.ts';
import { triggerTick } from '../../client/trigger-tick.ts';
import { webUiLink } from '../../client/web-ui-link.ts';
import type { Context } from '../context.ts';
import { interrupted } from '../runs/exit-code.ts';
import { noteMissingWorker } from '../runs/show-started.ts';

/**
 * Makes a sensor, or a schedule of windows, tick now. With `wait` the exit code is 0 unless the
 * tick failed; Ctrl-C ends the wait, not the tick.
 */
export async function tickSensor(
  context: Context,
  wanted: WantedSchedule,
  wait: boolean,
): Promise<void> {
  const { output, env } = context;
  const client = await context.temporal();
  const signal = context.stopSignal();
  const tick = await triggerTick(client, wanted, { waitForTurn: wait, signal });
  const { name } = wanted;
  if (tick === undefined) {
    if (signal.aborted) context.exitWith(interrupted);
    return output.show({ tick: { sensor: name, status: 'queued' } }, [
      `A tick of ${name} is in progress: another one starts after it.`,
    ]);
  }

  const hasWorker = await noteMissingWorker(context, 'tick');
  const document = { sensor: name, ...tick, url: webUiLink(env, tick) ?? null };
  const lines = [
    `Tick of ${name} started: ${tick.runId}`,
    ...(document.url === null ? [] : [document.url]),
  ];
  if (!wait) return output.show({ tick: { ...document, status: 'running' }, hasWorker }, lines);

  for (const line of lines) output.line(line);
  const ended = await endOfTick(context, tick, signal);
  if (ended.status === 'interrupted') {
    context.exitWith(interrupted);
    return output.show({ tick: { ...document, status: 'running' }, interrupted: true }, [
      'No longer waiting; the tick continues.',
    ]);
  }
  if (ended.status === 'failed') {
    context.exitWith(1);
    return output.show({ tick: { ...document, ...ended } }, [
      `${output.style('red', 'failed')}: ${ended.error}`,
    ]);
  }
  const counts = `${ended.requested} requested, ${ended.started} started`;
  output.show({ tick: { ...document, ...ended } }, [
    ended.status === 'requested' ? counts : `${counts}: ${ended.skipReason}`,
  ]);
}

type EndOfTick =
  | SensorTickResult
  | { readonly status: 'failed'; readonly error: string }
  | { readonly status: 'interrupted' };

async function endOfTick(
  context: Context,
  { workflowId, runId }: RunIdentity,
  signal: AbortSignal,
): Promise<EndOfTick> {
  const client = await context.temporal();
  const handle = client.workflow.getHandle(workflowId, runId);
  try {
    // The client misses a signal that is aborted between two of its calls.
    const interruption = untilAborted(signal).then(() => ({ status: 'interrupted' }) as const);
    return await Promise.race([
      interruption,
      client.withAbortSignal(signal, () => handle.result()) as Promise<SensorTickResult>,
    ]);
  } catch (error) {
    if (signal.aborted) return { status: 'interrupted' };
    if (error instanceof WorkflowFailedError)
      return { status: 'failed', error: error.cause?.message ?? error.message };
    throw error;
  }
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
