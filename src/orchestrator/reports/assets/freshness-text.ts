import type { FreshnessReport } from '../../freshness/freshness-of.ts';
import { ago, lasting, moment } from '../../time-text.ts';

/** `overdue for 3 h: expected within 26 hours`, `2026-11-29 is due, and overdue at 2026-11-30 09:00:00 UTC: …`, `fresh until 2026-11-30 09:00:00 UTC`. */
export function freshnessText(
  { state, since, overdueAt, partition, partitions, expected }: FreshnessReport,
  now = Date.now(),
): string {
  if (since === null || overdueAt === null) {
    if (state === 'unknown')
      return `unknown: nothing has been materialized or is due yet; expected ${expected}`;
    return overdueAt === null
      ? `fresh: there are no more windows; expected ${expected}`
      : `fresh until ${moment(overdueAt)}; expected ${expected}`;
  }
  const subject =
    partition === null ? '' : partitions > 1 ? `${partitions} partitions are ` : `${partition} is `;
  const first = partitions > 1 ? `, the first, ${partition},` : '';
  if (state === 'overdue')
    return `${subject}overdue${first} for ${lasting(since, now)}: expected ${expected}`;
  return `${subject}due${first} since ${ago(since, now)}, and overdue at ${moment(overdueAt)}: expected ${expected}`;
}
