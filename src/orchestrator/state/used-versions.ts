import { z } from 'zod';
import { query, type Database } from '../sql/query.ts';

const usedVersion = z.strictObject({
  asset: z.string(),
  /** The first of several partitions. */
  partition: z.string(),
  /** The last of several partitions; null for a single one. */
  last: z.string().nullable(),
  /** Number of materialized partitions among them. */
  partitions: z.number(),
  /** Null if it was not materialized, or for several partitions. */
  version: z.string().nullable(),
  /** The current version; null in the same cases. */
  now: z.string().nullable(),
  materializedAt: z.date().nullable(),
});
/** One or more partitions of an upstream asset that a materialization read. */
export type UsedVersion = Readonly<z.infer<typeof usedVersion>>;

/** The upstream versions that the latest materialization of a partition used. */
export function readUsedVersions(
  db: Database,
  asset: string,
  partition: string,
  limit: number,
): Promise<readonly UsedVersion[]> {
  const text = `
    select used.asset, used.partition, null as last, 1 as partitions, used.version, u.data_version as now, u.materialized_at as "materializedAt"
    from asset_partitions p cross join jsonb_to_recordset(p.upstream_versions) as used(asset text, partition text, version text)
      left join asset_partitions u on (u.asset, u.partition) = (used.asset, used.partition)
    where (p.asset, p.partition) = ($1, $2)
    union all
    select used.asset, used.first, used.last, used.count::int, null, null, null
    from asset_partitions p cross join jsonb_to_recordset(p.upstream_sets) as used(asset text, first text, last text, count bigint)
    where (p.asset, p.partition) = ($1, $2)
    order by 1, 2 limit $3`;
  return query(db, usedVersion, text, [asset, partition, limit]);
}
