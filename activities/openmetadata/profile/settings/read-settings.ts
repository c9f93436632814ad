import { fqn, splitFqn } from '../../names.ts';
import type { CatalogSink } from '../../sink/sink.ts';
import { resolveSettings, type ResolvedSettings } from './table-settings.ts';

/** The settings of a table, by its fully qualified name. */
export type SettingsOf = (tableFqn: string) => ResolvedSettings;

/** Reads in list pages what people set for a database, its schemas and its tables. */
export async function readSettings(sink: CatalogSink, databaseFqn: string): Promise<SettingsOf> {
  const [database, schemas, tables] = await Promise.all([
    sink.profilerConfigs('database', databaseFqn),
    sink.profilerConfigs('databaseSchema', databaseFqn),
    sink.profilerConfigs('table', databaseFqn),
  ]);
  if (database.size + schemas.size + tables.size === 0) return () => ({ kind: 'none' });
  return (tableFqn) =>
    resolveSettings({
      table: tables.get(tableFqn),
      schema: schemas.get(parentOf(tableFqn)),
      database: database.get(databaseFqn),
    });
}

function parentOf(tableFqn: string): string {
  const [service = '', ...names] = splitFqn(tableFqn).slice(0, -1);
  return fqn(service, ...names);
}
