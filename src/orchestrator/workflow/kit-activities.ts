import { proxyLocalActivities } from '@temporalio/workflow';
import type { KitActivities } from './protocol.ts';

/** Workflows share the kit's modules; globals are each workflow's own. */
declare global {
  var orchestratorLocalActivities:
    { running: number; areInLine: boolean; readonly waiting: (() => void)[] } | undefined;
}

const local = proxyLocalActivities<KitActivities>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '10s' },
});

/** Local activities: they cost no task queue and no events of their own. They wait for a Postgres that is away. */
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
 * From now on local activities of the workflow run one after the other. Of those that run at once the results come one by one, in the order in which they
 * end, but together when the workflow is replayed: what follows on them must not depend on it.
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

/** The next in the line runs in the place of the one that has ended. */
function passOn(): void {
  const line = lineOf();
  const next = line.running === 1 ? line.waiting.shift() : undefined;
  if (next === undefined) line.running -= 1;
  else next();
}
