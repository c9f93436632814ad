import { z } from 'zod';
import { query, type Database } from '../sql/query.ts';
import { severity } from './columns.ts';
import { isPresent, type AssetPartitions } from './present-partitions.ts';

const notPassed = z.strictObject({
  partition: z.string(),
  checks: z.array(z.strictObject({ name: z.string(), severity })),
});
/** A materialized partition with the checks that it did not pass. */
export type NotPassedPartition = Readonly<z.infer<typeof notPassed>>;

/**
 * Partitions whose latest attempt was materialized but did not pass all checks, unordered.
 * Postgres keeps an index of them, so it costs nothing while there are none.
 */
export function readNotPassedPartitions(
  database: Database,
  { asset, dynamic }: AssetPartitions,
  limit: number,
): Promise<readonly NotPassedPartition[]> {
  const text = `select p.partition, p.failed_checks as checks from asset_partitions p
    where p.asset = $1 and p.failed_checks is not null and not p.is_failed and p.partition <> '' and ${isPresent('p', '$2')} limit $3`;
  return query(database, notPassed, text, [asset, dynamic ?? null, limit]);
}
