import { z } from 'zod';
import { query, type Database } from '../sql/query.ts';

const stuckBackfill = z.strictObject({
  backfillId: z.string(),
  /** Time of the last progress. */
  since: z.date(),
  /** Number of partitions that are still to be materialized. */
  waiting: z.number(),
});
export type StuckBackfill = Readonly<z.infer<typeof stuckBackfill>>;

/** Running backfills without requested or running runs that have made no progress for this long. */
export function readStuckBackfills(
  db: Database,
  afterMs: number,
): Promise<readonly StuckBackfill[]> {
  const text = `
    select b.backfill_id as "backfillId", greatest(b.created_at, p.moved, q.moved) as since, p.waiting
    from backfills b
      cross join lateral (
        select max(greatest(ended_at, ready_at)) as moved, count(*) filter (where status in ('blocked', 'ready', 'requested')) as waiting
        from backfill_partitions where backfill_id = b.backfill_id
      ) p
      cross join lateral (select max(greatest(requested_at, started_at, ended_at)) as moved from run_requests where backfill_id = b.backfill_id) q
    where b.status = 'running'
      and not exists (select from run_requests r where r.backfill_id = b.backfill_id and r.status in ('pending', 'started'))
      and greatest(b.created_at, p.moved, q.moved) < now() - $1 * interval '1 ms'
    order by since`;
  return query(db, stuckBackfill, text, [afterMs]);
}
