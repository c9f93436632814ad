import type { Definitions } from '../../definitions/deployment.ts';
import { lasting } from '../../time-text.ts';
import type { Problem } from './problem.ts';
import { project } from '../../project.ts';

/** Requested runs of a job that have not started. */
export interface PendingJob {
  readonly job: string;
  readonly count: number;
  readonly oldest: Date;
  /**
   * Since when the oldest of them could have started; null if all wait for the delay before a
   * retry.
   */
  readonly dueSince: Date | null;
}

export interface PoolUse {
  readonly pool: string;
  readonly limits: 'runs' | 'steps';
  readonly limit: number;
  readonly taken: number;
  readonly waiting: number;
}

const limitMs = 15 * 60_000;

/** Runs that have waited for a long time although there is room for them. */
export function queueProblems(
  { jobs, sensors }: Pick<Definitions, 'jobs' | 'sensors'>,
  pending: readonly PendingJob[],
  pools: readonly PoolUse[],
  now: number,
): readonly Problem[] {
  return pending.flatMap(({ job, count, dueSince }): readonly Problem[] => {
    if (dueSince === null || now - dueSince.getTime() <= limitMs) return [];
    const subject = job;
    const wait = `${count} run${count === 1 ? '' : 's'} of it wait, the oldest for ${lasting(dueSince, now)}`;
    const definition = jobs.get(job);
    if (definition === undefined) {
      return [
        {
          subject,
          problem: 'waiting',
          since: dueSince,
          text: `${wait}, and there is no longer a job with this name`,
          advice: 'Restore the job',
        },
      ];
    }
    const pool = pools.find((candidate) => candidate.pool === definition.pool);
    if (pool !== undefined && pool.taken + pool.waiting >= pool.limit) return [];
    const text = `${wait}, though ${pool === undefined ? 'no pool limits them' : `pool ${pool.pool} has room`}`;
    return [
      { subject, problem: 'waiting', since: dueSince, text, advice: startAdvice(sensors[0]?.name) },
    ];
  });
}

/** Without a sensor, only backfills request runs. */
function startAdvice(sensor: string | undefined): string {
  const { command } = project();
  if (sensor === undefined)
    return `Check that a worker runs, then start those of a backfill: ${command} backfills resume BACKFILL`;
  return `The next tick of any sensor starts them: check that a worker runs, then ${command} sensors tick ${sensor} --wait`;
}
