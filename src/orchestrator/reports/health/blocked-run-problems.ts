import type { Problem } from './problem.ts';
import { type Blocked, blockedAdvice, blockedReason } from '../../client/blocked-text.ts';

/**
 * Jobs with blocked runs, with the first run of each: runs of a job usually have the same cause.
 */
export function blockedRunProblems(blocked: readonly Blocked[]): readonly Problem[] {
  const byJob = Map.groupBy(blocked, ({ job }) => job);
  return [...byJob].flatMap(([subject, [first, ...others]]): readonly Problem[] => {
    if (first === undefined) return [];
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    const text = `run ${first.runId}${more} cannot continue: ${blockedReason(first.blockage)}`;
    return [
      {
        subject,
        problem: 'run_blocked',
        since: first.blockage.since,
        text,
        advice: blockedAdvice(first),
      },
    ];
  });
}
