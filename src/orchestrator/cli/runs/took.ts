import type { StoredRun } from '../../state/stored-run.ts';
import { duration } from '../../time-text.ts';

/** How long a run took from its beginning to its end, or to now, without what it waited before; undefined for one that has not begun. */
export function took(
  { begunAt, endedAt }: Pick<StoredRun, 'begunAt' | 'endedAt'>,
  now = Date.now(),
): string | undefined {
  // A clock may be behind another one.
  return begunAt === null
    ? undefined
    : duration(Math.max(0, (endedAt?.getTime() ?? now) - begunAt.getTime()));
}
