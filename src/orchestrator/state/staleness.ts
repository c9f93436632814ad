import type pg from 'pg';
import { z } from 'zod';
import { query } from '../sql/query.ts';
import { isPresent, type AssetPartitions } from './present-partitions.ts';
import { countAndDigest } from './upstream-partitions.ts';

/** The declared versions of an asset, for comparison with its materializations. */
export interface DeclaredVersions extends AssetPartitions {
  /** Null if the asset declares none, in which case it makes nothing stale. */
  readonly codeVersion: string | null;
  /** Keys of the dependencies. Versions of former dependencies make nothing stale. */
  readonly deps: readonly string[];
}

const stale = {
  asset: z.string(),
  /** Number of stale partitions. */
  partitions: z.number(),
  /** The last materialized of them; empty for the whole asset. */
  partition: z.string(),
};
const upstreamChanged = z.strictObject({
  ...stale,
  reason: z.literal('upstream'),
  upstream: z.string(),
  upstreamPartition: z.string(),
  changedAt: z.date(),
  codeVersion: z.null(),
});
const codeChanged = z.strictObject({
  ...stale,
  reason: z.literal('code'),
  upstream: z.null(),
  upstreamPartition: z.null(),
  changedAt: z.null(),
  /** The code version of the materialization; null if the asset declared none. */
  codeVersion: z.string().nullable(),
});
const staleAsset = z.discriminatedUnion('reason', [upstreamChanged, codeChanged]);
/** An asset with one or more stale partitions, and the reason for the most recent one. */
export type StaleAsset = Readonly<z.infer<typeof staleAsset>>;

/**
 * SQL, starting at `from`: the partitions `u` that the partition `p` used and that have a different
 * data version now or were materialized since. For a changed set of partitions, the one that was
 * materialized last.
 * @param isDependency SQL that is true if the asset `used.asset` is still a dependency
 */
export const changedUpstream = (isDependency: string) => `
  from (
    select u.asset, u.partition, u.materialized_at
    from jsonb_to_recordset(p.upstream_versions) as used(asset text, partition text, version text)
      join asset_partitions u on (u.asset, u.partition) = (used.asset, used.partition) and u.data_version is distinct from used.version
    where ${isDependency}
    union all
    select used.asset, coalesce((
        select l.partition from asset_partitions l
        where l.asset = used.asset and l.partition between used.first and used.last and l.materialized_at = now.latest_at limit 1
      ), used.first), coalesce(now.latest_at, p.materialized_at)
    from jsonb_to_recordset(p.upstream_sets) as used(asset text, first text, last text, count bigint, digest text)
      cross join lateral (
        select ${countAndDigest}, max(materialized_at) as latest_at from asset_partitions s
        where s.asset = used.asset and s.partition between used.first and used.last and s.materialized_at is not null
      ) now
    where ${isDependency} and (now.count, now.digest) is distinct from (used.count, used.digest)
  ) u`;

/**
 * SQL: a partition is stale if an upstream partition that it used has a different data version now
 * or its asset a different code version. Only direct upstream assets count.
 */
const stalePartitions = `
  from json_to_recordset($1) as declared(asset text, dynamic text, "codeVersion" text, deps json, partition text)
  join asset_partitions p on p.asset = declared.asset and p.materialized_at is not null and ${isPresent('p', 'declared.dynamic')}
    and p.partition between coalesce(declared.partition, '') and coalesce(declared.partition, chr(1114111))
  left join lateral (
    select u.* ${changedUpstream('used.asset in (select json_array_elements_text(declared.deps))')} order by u.materialized_at desc limit 1
  ) u on true
  where (u.asset is not null or (declared."codeVersion" is not null and p.code_version is distinct from declared."codeVersion"))`;

/** An asset to examine: all of its partitions or a given one. */
export interface ExaminedAsset extends DeclaredVersions {
  readonly partition?: string | undefined;
}

/** The stale ones among the assets. */
export async function readStaleAssets(
  database: pg.Pool,
  assets: readonly ExaminedAsset[],
): Promise<readonly StaleAsset[]> {
  const text = `
    select distinct on (p.asset) p.asset, count(*) over (partition by p.asset) as partitions, p.partition,
      case when u.asset is null then 'code' else 'upstream' end as reason,
      u.asset as upstream, u.partition as "upstreamPartition", u.materialized_at as "changedAt",
      case when u.asset is null then p.code_version end as "codeVersion"
    ${stalePartitions} order by p.asset, p.materialized_at desc`;
  const comparable = assets.filter(
    ({ codeVersion, deps }) => codeVersion !== null || deps.length > 0,
  );
  return query(database, staleAsset, text, [JSON.stringify(comparable)]);
}
