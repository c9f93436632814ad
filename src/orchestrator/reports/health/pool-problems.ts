import type { Definitions } from '../../definitions/deployment.ts';
import type { PlaceHolder, PoolPlaces } from '../../state/request-reports.ts';
import { lasting } from '../../time-text.ts';
import type { Problem } from './problem.ts';
import type { PendingJob, PoolUse } from './queue-problems.ts';
import { project } from '../../project.ts';

const limitMs = 10 * 60_000;
export const shownHolders = 5;

/** A pool that has not changed for a long time although runs wait for it. */
export interface BlockedPool extends PoolUse {
  /** Since when the same runs have held all places. */
  readonly since: Date;
  readonly waitingSince: Date;
  /** The number of waiting runs or steps, whichever the pool limits. */
  readonly waitingInAll: number;
}

/**
 * Pools that are full of the same runs. Long runs and stuck runs look the same here, so a person
 * must decide; a pool that is only busy changes its runs.
 */
export function blockedPools(
  { jobs }: Pick<Definitions, 'jobs'>,
  pending: readonly PendingJob[],
  uses: readonly PoolUse[],
  places: readonly PoolPlaces[],
  now: number,
): readonly BlockedPool[] {
  return uses.flatMap((use): readonly BlockedPool[] => {
    const { lastTaken = null, waitingSince = null } =
      places.find(({ pool }) => pool === use.pool) ?? {};
    if (use.taken < use.limit || lastTaken === null || now - lastTaken.getTime() <= limitMs)
      return [];
    const queued = pending.filter(
      ({ job, dueSince }) => dueSince !== null && jobs.get(job)?.pool === use.pool,
    );
    const waits = [...queued.map(({ dueSince }) => dueSince), waitingSince].filter(
      (date) => date !== null,
    );
    const oldest = waits.toSorted((a, b) => a.getTime() - b.getTime())[0];
    if (oldest === undefined || now - oldest.getTime() <= limitMs) return [];
    const waitingInAll = use.waiting + queued.reduce((sum, { count }) => sum + count, 0);
    return [{ ...use, since: lastTaken, waitingSince: oldest, waitingInAll }];
  });
}

export function poolProblems(
  { pools }: Pick<Definitions, 'pools'>,
  blocked: readonly BlockedPool[],
  holders: readonly PlaceHolder[],
  now: number,
): readonly Problem[] {
  return blocked.map(({ pool, limits, limit, since, waitingSince, waitingInAll }) => {
    const held = holders.filter((holder) => holder.pool === pool);
    const names = held.map((holder) => `${holder.workflowId} (${lasting(holder.since, now)})`);
    // A run can hold the places of several steps.
    const more = limits === 'runs' ? limit - held.length : 0;
    const text =
      `all ${limit} places of the pool have been taken for ${lasting(since, now)} by ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}; ` +
      `${waitingInAll} ${limits === 'runs' ? 'run' : 'step'}${waitingInAll === 1 ? ' waits' : 's wait'}, the longest for ${lasting(waitingSince, now)}`;
    const run = held[0]?.runId ?? held[0]?.workflowId ?? 'RUN';
    const variable = pools.find(({ name }) => name === pool)?.variable ?? '';
    const advice = `See what they wait for: ${project().command} runs show ${run}; end one with ${project().command} runs cancel ${run}, or set ${variable} above ${limit}`;
    return { subject: pool, problem: 'blocked', since, text, advice };
  });
}
