import { proxyLocalActivities } from '@temporalio/workflow';
import type { KitActivities } from './protocol.ts';

/** Workflows share the kit's modules; only globals are per workflow. */
declare global {
  var orchestratorLocalActivities:
    { running: number; areInLine: boolean; readonly waiting: (() => void)[] } | undefined;
}

const local = proxyLocalActivities<KitActivities>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '10s' },
});

/**
 * Local activities, which need no task queue and add no events of their own. They wait while
 * Postgres is unavailable.
 */
export const kit: KitActivities = {
  beginRun: local.beginRun,
  loadOutcomes: local.loadOutcomes,
  loadPlan: local.loadPlan,
  endRun: local.endRun,
  abandonTick: local.abandonTick,
  recordOutcomes: inLine(local.recordOutcomes),
  exchangePlaces: inLine(local.exchangePlaces),
  leavePlace: inLine(local.leavePlace),
  retakePlace: inLine(local.retakePlace),
  loadLatest: inLine(local.loadLatest),
};

/**
 * Serializes the workflow's local activities from now on. Results of concurrent ones arrive one by
 * one in completion order, but together on replay, so later code must not depend on the order.
 */
export function runLocalActivitiesInLine(): void {
  lineOf().areInLine = true;
}

const lineOf = () =>
  (globalThis.orchestratorLocalActivities ??= { running: 0, areInLine: false, waiting: [] });

function inLine<A extends unknown[], R>(
  activity: (...args: A) => Promise<R>,
): (...args: A) => Promise<R> {
  const run = (args: A) => {
    const result = activity(...args);
    result.then(passOn, passOn);
    return result;
  };
  return (...args) => {
    const line = lineOf();
    if (line.areInLine && line.running > 0)
      return new Promise<void>((resolve) => line.waiting.push(resolve)).then(() => run(args));
    line.running += 1;
    return run(args);
  };
}

/** The next activity in the queue takes the slot of the one that ended. */
function passOn(): void {
  const line = lineOf();
  const next = line.running === 1 ? line.waiting.shift() : undefined;
  if (next === undefined) line.running -= 1;
  else next();
}
