import type { StoredRun } from '../../state/stored-run.ts';
import { duration } from '../../time-text.ts';

/**
 * How long a run took from its beginning to its end or until now, without the wait before it;
 * undefined if it has not begun.
 */
export function took(
  { begunAt, endedAt }: Pick<StoredRun, 'begunAt' | 'endedAt'>,
  now = Date.now(),
): string | undefined {
  // Clocks can differ.
  return begunAt === null
    ? undefined
    : duration(Math.max(0, (endedAt?.getTime() ?? now) - begunAt.getTime()));
}
