import { z } from 'zod';
import { query, type Database } from '../sql/query.ts';

export const backfillPartitionStatuses = [
  'blocked',
  'ready',
  'requested',
  'done',
  'failed',
  'cancelled',
  'skipped',
] as const;
export type BackfillPartitionStatus = (typeof backfillPartitionStatuses)[number];

const backfillPartition = z.strictObject({
  /** Position in the request order. */
  place: z.number(),
  /** Empty for unpartitioned assets. */
  partition: z.string(),
  /** Keys of the assets that share the run. */
  assets: z.array(z.string()),
  status: z.enum(backfillPartitionStatuses),
  attempts: z.number(),
  /** The last run; null if none has begun or it was pruned. */
  runId: z.string().nullable(),
  /** Why the partition was skipped. */
  reason: z.string().nullable(),
  endedAt: z.date().nullable(),
});
/** A partition of a backfill. */
export type BackfillPartition = Readonly<z.infer<typeof backfillPartition>>;

/** Filters for the partitions of a backfill. */
export interface WantedPartitions {
  readonly backfillId: string;
  readonly status?: BackfillPartitionStatus | undefined;
  readonly limit: number;
  /** The place of the last partition on the previous page. */
  readonly after?: number | undefined;
}

export function readBackfillPartitions(
  db: Database,
  { backfillId, status, limit, after }: WantedPartitions,
): Promise<readonly BackfillPartition[]> {
  const text = `
    select p.place, p.partition, u.selection as assets, p.status, p.attempts, q.run_id as "runId", p.reason, p.ended_at as "endedAt"
    from backfill_partitions p join backfill_units u using (backfill_id, unit)
      left join run_requests q on (q.job, q.run_key, q.attempt) = (u.job, p.run_key, p.run_attempt)
    where p.backfill_id = $1 and ($2::text is null or p.status = $2) and p.place > $3::bigint order by p.place limit $4`;
  return query(db, backfillPartition, text, [backfillId, status ?? null, after ?? -1, limit]);
}
