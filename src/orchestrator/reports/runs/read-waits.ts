import type { PlaceWait, StepWait } from '../../state/request-reports.ts';
import type { RunningRun, StoredRun } from '../../state/stored-run.ts';
import type { ReportSource } from '../report-source.ts';
import { lasting } from '../../time-text.ts';

/** Per pool. Of runs further behind, only the fact that they wait is known. */
const readAtOnce = 10_000;

/** By workflow id. */
export type PlaceWaits = ReadonlyMap<string, PlaceWait>;

/** How long runs have waited for a place in a pool, and how many wait ahead of them. */
export async function readWaits(
  source: ReportSource,
  runs: readonly StoredRun[],
): Promise<PlaceWaits> {
  const waiting = new Set(
    runs.filter(({ waitsFor }) => waitsFor !== null).map(({ workflowId }) => workflowId),
  );
  if (waiting.size === 0) return new Map();
  const waits = await (await source.store()).requests.waits(readAtOnce);
  return new Map(
    waits
      .filter(({ workflowId }) => waiting.has(workflowId))
      .map((wait) => [wait.workflowId, wait]),
  );
}

/**
 * `waits for a place in the pool reports for 3 min, number 2 of 4`; empty for a run that does not
 * wait.
 */
export function waitLines(
  { workflowId, waitsFor }: RunningRun,
  waits: PlaceWaits,
  now = Date.now(),
): readonly string[] {
  if (waitsFor === null) return [];
  const wait = waits.get(workflowId);
  const since =
    wait === undefined
      ? ''
      : ` for ${lasting(wait.since, now)}, number ${wait.position} of ${wait.waiting}`;
  return [`waits for a place in the pool ${waitsFor}${since}`];
}

/** A wait as `--json` prints it, without the name of the pool. */
export function waitDocument(wait: PlaceWait | undefined) {
  return wait === undefined
    ? null
    : { since: wait.since, position: wait.position, of: wait.waiting };
}

/** `3 steps wait for a place in the pool oven for 2 min, 4 ahead`, for each pool. */
export function stepWaitLines(waits: readonly StepWait[], now = Date.now()): readonly string[] {
  return waits.map(({ pool, steps, since, ahead }) => {
    const who = steps === 1 ? '1 step waits' : `${steps} steps wait`;
    return `${who} for a place in the pool ${pool} for ${lasting(since, now)}, ${ahead} ahead`;
  });
}
