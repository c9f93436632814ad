import { project } from '../../project.ts';
import type { StuckBackfill } from '../../state/stuck-backfills.ts';
import { lasting } from '../../time-text.ts';
import type { Problem } from './problem.ts';

/** Backfills that are stuck. */
export function backfillProblems(stuck: readonly StuckBackfill[], now: number): readonly Problem[] {
  return stuck.map(({ backfillId, since, waiting }) => ({
    subject: backfillId,
    problem: 'backfill_stuck',
    since,
    text: `nothing has moved for ${lasting(since, now)}, and no run of it is in progress, though ${waiting} partition${waiting === 1 ? ' waits' : 's wait'}`,
    advice: `Check that a worker runs, then make it check again: ${project().command} backfills resume ${backfillId}; or end it: ${project().command} backfills cancel ${backfillId}`,
  }));
}
