import type pg from 'pg';
import { z } from 'zod';
import type { KnownPartition } from '../assets/asset.ts';
import { query } from '../sql/query.ts';
import { metadata } from './columns.ts';

const knownPartition = z.strictObject({ partition: z.string(), metadata });

/**
 * All partitions of an asset that runs have materialized so far, with the given metadata fields,
 * ordered by key. Activities only: the result may exceed a payload.
 */
export async function readKnownPartitions(
  database: pg.Pool,
  asset: string,
  metadataFields: readonly string[],
): Promise<readonly KnownPartition[]> {
  const text =
    'select partition, metadata from asset_partitions where asset = $1 and materialized_at is not null order by partition';
  const rows = await query(database, knownPartition, text, [asset]);
  return rows.map(({ partition, metadata: all }) => ({
    partition,
    metadata: Object.fromEntries(
      Object.entries(all).filter(([field]) => metadataFields.includes(field)),
    ),
  }));
}
