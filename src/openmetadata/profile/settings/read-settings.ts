import { fqn, splitFqn } from '#openmetadata/names.ts';
import type { CatalogSink } from '#openmetadata/sink/sink.ts';
import { resolveSettings, type ResolvedSettings } from './table-settings.ts';

export interface ProfilerSettings {
  /** For a table, by its fully qualified name. */
  of(tableFqn: string): ResolvedSettings;
  /** Whether the catalog has the table. */
  hasTable(tableFqn: string): boolean;
}

/**
 * Reads the profiler settings of a database, its schemas and its tables from list pages.
 * @param only limits the tables, by their fully qualified names
 */
export async function readSettings(
  sink: CatalogSink,
  databaseFqn: string,
  only?: readonly string[],
): Promise<ProfilerSettings> {
  const [database, schemas, tables] = await Promise.all([
    sink.profilerConfigs('database', databaseFqn),
    sink.profilerConfigs('databaseSchema', databaseFqn),
    sink.profilerConfigs('table', databaseFqn, only),
  ]);
  return {
    of: (tableFqn) =>
      resolveSettings({
        table: tables.get(tableFqn),
        schema: schemas.get(parentOf(tableFqn)),
        database: database.get(databaseFqn),
      }),
    hasTable: (tableFqn) => tables.has(tableFqn),
  };
}

function parentOf(tableFqn: string): string {
  const [service = '', ...names] = splitFqn(tableFqn).slice(0, -1);
  return fqn(service, ...names);
}
