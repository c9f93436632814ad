import { z } from 'zod';
import { query, type Database } from '../sql/query.ts';

/** The number of partitions in each state. */
const counts = {
  /** Partitions that wait for upstream partitions. */
  blocked: z.number(),
  ready: z.number(),
  requested: z.number(),
  done: z.number(),
  failed: z.number(),
  cancelled: z.number(),
  skipped: z.number(),
  /** Partitions that ended in the last minute, used to estimate the remaining time. */
  endedInMinute: z.number(),
};
const states = ['blocked', 'ready', 'requested', 'done', 'failed', 'cancelled', 'skipped'] as const;

const storedUnit = z.strictObject({
  selection: z.array(z.string()),
  job: z.string(),
  perRun: z.number(),
  ...counts,
});
/** Assets that share runs. */
type StoredUnit = Readonly<z.infer<typeof storedUnit>>;

const storedBackfill = z.strictObject({
  backfillId: z.string(),
  selection: z.array(z.string()),
  atOnce: z.number(),
  status: z.enum(['running', 'paused', 'completed', 'failed', 'cancelled']),
  requestedBy: z.string(),
  createdAt: z.date(),
  endedAt: z.date().nullable(),
  /** The first and the last of its partitions by name; null if it materializes whole assets. */
  first: z.string().nullable(),
  last: z.string().nullable(),
  /** In request order. */
  units: z.array(storedUnit),
  ...counts,
});
export type StoredBackfill = Readonly<z.infer<typeof storedBackfill>>;

/** The number of partitions in each state. */
export type Counts = Pick<
  StoredUnit,
  'blocked' | 'ready' | 'requested' | 'done' | 'failed' | 'cancelled' | 'skipped' | 'endedInMinute'
>;

/** The total number of partitions. */
export function totalOf({
  blocked,
  ready,
  requested,
  done,
  failed,
  cancelled,
  skipped,
}: Counts): number {
  return blocked + ready + requested + done + failed + cancelled + skipped;
}

const countColumns = [
  ...states.map((state) => `count(*) filter (where p.status = '${state}') as ${state}`),
  `count(*) filter (where p.status <> 'skipped' and p.ended_at > now() - interval '1 minute') as "endedInMinute"`,
].join(', ');
const sumColumns = [...states, 'endedInMinute']
  .map((state) => `coalesce(sum("${state}"), 0)::int as "${state}"`)
  .join(', ');

const statement = (where: string) => `
  select b.backfill_id as "backfillId", b.selection, b.at_once as "atOnce", b.status, b.requested_by as "requestedBy",
    b.created_at as "createdAt", b.ended_at as "endedAt", c.*
  from backfills b cross join lateral (
    select coalesce(json_agg(to_jsonb(u) - '{unit,first,last}'::text[] order by u.unit), '[]') as units, min(first) as first, max(last) as last, ${sumColumns}
    from (
      select u.unit, u.selection, u.job, u.per_run as "perRun", min(p.partition) filter (where p.partition <> '') as first, max(p.partition) filter (where p.partition <> '') as last, ${countColumns}
      from backfill_units u left join backfill_partitions p using (backfill_id, unit)
      where u.backfill_id = b.backfill_id group by u.backfill_id, u.unit
    ) u
  ) c ${where}`;

/**
 * Newest first.
 * @param after the id of the last backfill on the previous page. Even if it was deleted since,
 * paging works, because older backfills are deleted first.
 */
export function readBackfills(
  db: Database,
  limit: number,
  after?: string,
): Promise<readonly StoredBackfill[]> {
  const page = `where $2::text is null or (b.created_at, b.backfill_id) < (select created_at, backfill_id from backfills where backfill_id = $2)
    order by b.created_at desc, b.backfill_id desc limit $1`;
  return query(db, storedBackfill, statement(page), [limit, after ?? null]);
}

export async function readBackfill(
  db: Database,
  backfillId: string,
): Promise<StoredBackfill | undefined> {
  return (await query(db, storedBackfill, statement('where b.backfill_id = $1'), [backfillId]))[0];
}

const failedPartition = z.strictObject({
  /** Empty for unpartitioned assets. */
  partition: z.string(),
  /** Keys of the assets that share the run. */
  assets: z.array(z.string()),
  attempts: z.number(),
  /** Null if no run began or it was pruned. */
  runId: z.string().nullable(),
  error: z.string().nullable(),
  endedAt: z.date(),
});
export type FailedPartition = Readonly<z.infer<typeof failedPartition>>;

/** Partitions whose last run failed, in request order. */
export function readFailedPartitions(
  db: Database,
  backfillId: string,
  limit: number,
): Promise<readonly FailedPartition[]> {
  const text = `
    select p.partition, u.selection as assets, p.attempts, r.run_id as "runId", p.ended_at as "endedAt", coalesce((
        select m.asset || case m.partition when '' then '' else ' [' || m.partition || ']' end || ': ' || m.error from materializations m
        where m.run_id = r.run_id and m.partition = p.partition and m.status = 'failed' order by m.ordinal limit 1
      ), r.error) as error
    from backfill_partitions p join backfill_units u using (backfill_id, unit)
      left join run_requests q on (q.job, q.run_key, q.attempt) = (u.job, p.run_key, p.run_attempt)
      left join runs r on r.run_id = q.run_id
    where p.backfill_id = $1 and p.status = 'failed' order by p.place limit $2`;
  return query(db, failedPartition, text, [backfillId, limit]);
}

const skippedPartition = z.strictObject({
  partition: z.string(),
  assets: z.array(z.string()),
  reason: z.string(),
});
export type SkippedPartition = Readonly<z.infer<typeof skippedPartition>>;

export function readSkippedPartitions(
  db: Database,
  backfillId: string,
  limit: number,
): Promise<readonly SkippedPartition[]> {
  const text = `select p.partition, u.selection as assets, p.reason from backfill_partitions p join backfill_units u using (backfill_id, unit)
    where p.backfill_id = $1 and p.status = 'skipped' order by p.place limit $2`;
  return query(db, skippedPartition, text, [backfillId, limit]);
}
