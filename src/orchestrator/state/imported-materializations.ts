import type { Json, Metadata } from '../workflow/json.ts';
import { execute, type Database } from '../sql/query.ts';

/** A materialization that no run of ours made: another system did, before. */
export interface ImportedMaterialization {
  readonly asset: string;
  readonly partition: string;
  readonly value: Json;
  readonly metadata: Metadata;
  readonly madeAt: Date;
}

/** Takes the place of a run's id. */
const importedRunId = 'imported';

/**
 * Records materializations as the latest of their partitions, but where there is one already: what was made here counts, and a second import
 * changes nothing.
 * @returns how many are new
 */
export async function importMaterializations(db: Database, materializations: readonly ImportedMaterialization[]): Promise<number> {
  return execute(
    db,
    `insert into latest_materializations (asset, partition, run_id, value, metadata, ended_at)
     select asset, partition, $1, value, metadata, "madeAt"
     from json_to_recordset($2) as given(asset text, partition text, value json, metadata json, "madeAt" timestamptz)
     on conflict do nothing`,
    [importedRunId, JSON.stringify(materializations)],
  );
}
