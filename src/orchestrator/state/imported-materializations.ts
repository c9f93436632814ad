import type { Json, Metadata } from '../workflow/json.ts';
import { execute, type Database } from '../sql/query.ts';

/** A past materialization by another system. */
export interface ImportedMaterialization {
  readonly asset: string;
  readonly partition: string;
  readonly value: Json;
  readonly metadata: Metadata;
  readonly madeAt: Date;
}

/** Used in place of a run id. */
const importedRunId = 'imported';

/**
 * Records materializations as the latest of their partitions. Partitions that already have one keep
 * it: local materializations take precedence, and a repeated import changes nothing.
 * @returns the number of new ones
 */
export async function importMaterializations(
  db: Database,
  materializations: readonly ImportedMaterialization[],
): Promise<number> {
  return execute(
    db,
    `with imported as (
     insert into asset_partitions as p (asset, partition, is_failed, run_id, value, metadata, materialized_at, data_version)
     select asset, partition, false, $1, value, metadata, "madeAt", $1
     from json_to_recordset($2) as given(asset text, partition text, value json, metadata json, "madeAt" timestamptz)
     on conflict (asset, partition) do update
     set run_id = excluded.run_id, value = excluded.value, metadata = excluded.metadata, materialized_at = excluded.materialized_at,
       data_version = excluded.data_version
     where p.materialized_at is null returning asset, partition)
     insert into fresh_outcomes (asset, partition, is_failed) select asset, partition, false from imported`,
    [importedRunId, JSON.stringify(materializations)],
  );
}
