import type pg from 'pg';
import { z } from 'zod';
import type { Json } from '../workflow/json.ts';
import type { UpstreamSet, UpstreamVersion } from '../workflow/protocol.ts';
import { query, queryOne } from '../sql/query.ts';
import { json, keyRow } from './columns.ts';

/** Partition keys: a range in byte order, both ends inclusive, or a list. */
export type KeySpan =
  { readonly first: string; readonly last: string } | { readonly keys: readonly string[] };

export interface PartitionValue {
  readonly partition: string;
  readonly value: Json;
}

/**
 * The partitions of other assets as materializations read them, without those that were never
 * materialized.
 */
export interface UpstreamPartitions {
  /** The versions of assets for a partition, falling back to the whole asset. */
  versions(assets: readonly string[], partition: string): Promise<readonly UpstreamVersion[]>;
  /** The versions of some partitions of an asset, including those that were never materialized. */
  versionsOf(asset: string, partitions: readonly string[]): Promise<readonly UpstreamVersion[]>;
  /** The combined version of all partitions between two keys, both inclusive. */
  set(asset: string, first: string, last: string): Promise<UpstreamSet>;
  /**
   * The first values after a key, in byte order of the keys: at most `limit` and about two
   * megabytes, but at least one if there are any.
   * @param after the last key of the previous page; empty for the first page
   */
  values(
    asset: string,
    span: KeySpan,
    after: string,
    limit: number,
  ): Promise<readonly PartitionValue[]>;
  /** The first keys, in the same order. */
  keys(asset: string, span: KeySpan, after: string, limit: number): Promise<readonly string[]>;
}

const maxPageBytes = 2_000_000;

const upstreamVersion = z.strictObject({
  asset: z.string(),
  partition: z.string(),
  version: z.string().nullable(),
});
const setRow = z.strictObject({ count: z.number(), digest: z.string() });
const valueRow = z.strictObject({ partition: z.string(), value: json });

/**
 * SQL: the number of materialized partitions and a digest that changes with any of their versions.
 * The digest is independent of order, so nothing is sorted.
 */
export const countAndDigest = `count(*) as count,
  coalesce(bit_xor(hashtextextended(partition || ' ' || data_version collate "C", 0)), 0)::text as digest`;

/** SQL for the first partitions of a span, with its values. */
function firstOf(columns: string, asset: string, span: KeySpan, after: string, limit: number) {
  const [condition, values] =
    'keys' in span
      ? ['partition = any($4::text[])', [span.keys]]
      : ['partition between $4 and $5', [span.first, span.last]];
  const text = `select ${columns} from asset_partitions
    where asset = $1 and partition > $2 and ${condition} and materialized_at is not null order by partition limit $3`;
  return [text, [asset, after, limit, ...values]] as const;
}

export function createUpstreamPartitions(database: pg.Pool): UpstreamPartitions {
  return {
    versions: (assets, partition) => {
      const text = `select distinct on (asset) asset, partition, data_version as version from asset_partitions
        where asset = any($1) and partition in ($2, '') and materialized_at is not null order by asset, partition desc`;
      return query(database, upstreamVersion, { name: 'upstream-versions', text }, [
        assets,
        partition,
      ]);
    },
    versionsOf: (asset, partitions) => {
      const text = `select $1 as asset, key as partition, data_version as version
        from unnest($2::text[]) as key left join asset_partitions p on p.asset = $1 and p.partition = key`;
      return query(database, upstreamVersion, text, [asset, partitions]);
    },
    set: async (asset, first, last) => {
      const text = `select ${countAndDigest} from asset_partitions where asset = $1 and partition between $2 and $3 and materialized_at is not null`;
      return {
        asset,
        first,
        last,
        ...(await queryOne(database, setRow, text, [asset, first, last])),
      };
    },
    values: (asset, span, after, limit) => {
      const [first, values] = firstOf('partition, value', asset, span, after, limit);
      const text = `select partition, value from (
          select partition, value, sum(octet_length(value::text)) over (order by partition) - octet_length(value::text) as before from (${first}) page
        ) sized where before < ${maxPageBytes} order by partition`;
      return query(database, valueRow, text, values);
    },
    keys: async (asset, span, after, limit) => {
      const [text, values] = firstOf('partition as key', asset, span, after, limit);
      return (await query(database, keyRow, text, values)).map(({ key }) => key);
    },
  };
}
