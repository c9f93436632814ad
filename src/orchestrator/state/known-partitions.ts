import type pg from 'pg';
import type { KnownPartition } from '../workflow/asset.ts';

/**
 * All partitions of an asset that runs have materialized so far, with those fields of their metadata, in the order of their keys. For
 * activities too: so many may be more than a payload holds.
 */
export async function readKnownPartitions(
  database: pg.Pool,
  asset: string,
  metadataFields: readonly string[],
): Promise<readonly KnownPartition[]> {
  const text = 'select partition, metadata from latest_materializations where asset = $1 order by partition';
  const { rows } = await database.query<KnownPartition>(text, [asset]);
  return rows.map(({ partition, metadata }) => ({
    partition,
    metadata: Object.fromEntries(Object.entries(metadata).filter(([field]) => metadataFields.includes(field))),
  }));
}
