import { z } from 'zod';
import { query, queryOne, type Database } from '../sql/query.ts';
import { partitionStatuses, recordedStatus } from './partition-states.ts';
import type { AssetPartitions } from './present-partitions.ts';
import type { DeclaredVersions } from './staleness.ts';

/** An asset with dynamic partitions. */
export type KeyedAsset<T extends AssetPartitions = DeclaredVersions> = T & {
  readonly dynamic: string;
};

export const isKeyed = <T extends AssetPartitions>(asset: T): asset is KeyedAsset<T> =>
  asset.dynamic !== undefined;

const mark = z.strictObject({
  asset: z.string(),
  /** The last event of the asset; null if there is none, or all were pruned. */
  seq: z.number().nullable(),
  /** Changes whenever a key is added or removed. */
  keys: z.string(),
});
/** Identifies the records and the keys of an asset. */
export type KeyMark = Readonly<z.infer<typeof mark>>;

const keysWithStatuses = z.strictObject({
  /** In byte order. */
  keys: z.array(z.string()),
  /** For each key, the index of its status in `partitionStatuses`, as a digit. */
  statuses: z.string(),
  /** The number of recorded partitions that are none of the keys. */
  others: z.number(),
});
export type KeysWithStatuses = Readonly<z.infer<typeof keysWithStatuses>>;

/**
 * Keys of a name change in transactions one after another, and each addition takes a new ordinal:
 * with the same last ordinal, keys can only have been removed, which changes the count.
 */
const markStatement = `
  select given.asset, (select max(seq) from outcome_events e where e.asset = given.asset) as seq,
    concat_ws(' ', (select max(ordinal) from partition_keys k where k.name = given.dynamic),
      (select count(*) from partition_keys k where k.name = given.dynamic and k.removed_at is not null)) as keys
  from json_to_recordset($1) as given(asset text, dynamic text)`;

export function readKeyMarks(
  db: Database,
  assets: readonly KeyedAsset<AssetPartitions>[],
): Promise<readonly KeyMark[]> {
  const given = assets.map(({ asset, dynamic }) => ({ asset, dynamic }));
  return query(db, mark, markStatement, [JSON.stringify(given)]);
}

/** Reads all keys of an asset with their statuses in one pass: about 1 ms for a thousand. */
export function readKeysWithStatuses(
  db: Database,
  { asset, dynamic, codeVersion, deps }: KeyedAsset,
): Promise<KeysWithStatuses> {
  const missing = partitionStatuses.indexOf('missing');
  const text = `
    select coalesce(json_agg(key order by key), '[]') as keys, coalesce(string_agg(status, '' order by key), '') as statuses,
      (select count(*) from asset_partitions where asset = $1 and partition <> '') - count(*) filter (where is_recorded) as others
    from (
      select k.key, p.asset is not null as is_recorded, case when p.asset is null then '${missing}' else ${recordedStatus('$3', '$4')} end as status
      from partition_keys k left join asset_partitions p on p.asset = $1 and p.partition = k.key
      where k.name = $2 and k.removed_at is null
    ) recorded`;
  return queryOne(db, keysWithStatuses, text, [asset, dynamic, codeVersion, deps]);
}
