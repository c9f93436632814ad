/**
 * An asset with the name of its dynamic partitions, if any. Partitions whose key was removed do not
 * count.
 */
export interface AssetPartitions {
  readonly asset: string;
  readonly dynamic?: string | undefined;
}

/**
 * SQL: whether a row of `asset_partitions`, under this alias, is a current partition of the asset.
 * @param dynamic SQL for the name of the asset's dynamic partitions; null if it has none
 */
export const isPresent = (row: string, dynamic: string) => `(${dynamic}::text is null or exists (
  select from partition_keys k where k.name = ${dynamic} and k.key = ${row}.partition and k.removed_at is null))`;
