/** An asset, and the name of its dynamic partitions if it has such: a partition whose key is not there, or was removed, does not count. */
export interface AssetPartitions {
  readonly asset: string;
  readonly dynamic?: string | undefined;
}

/**
 * SQL: that a row of `asset_partitions`, under the alias, is of a partition that the asset has now.
 * @param dynamic SQL for the name of its dynamic partitions, null if it has none
 */
export const isPresent = (row: string, dynamic: string) => `(${dynamic}::text is null or exists (
  select from partition_keys k where k.name = ${dynamic} and k.key = ${row}.partition and k.removed_at is null))`;
