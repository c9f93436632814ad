import type { StoredBackfill } from '../../state/backfill-reports.ts';

/** The partitions of a backfill: `2026-01-01 … 2026-03-31`, a single key, or `whole assets`. */
export function spanText({ first, last }: Pick<StoredBackfill, 'first' | 'last'>): string {
  if (first === null) return 'whole assets';
  return first === last ? first : `${first} … ${last}`;
}
