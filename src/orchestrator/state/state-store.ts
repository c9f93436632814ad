import { connectStateDatabase } from './state-database.ts';
import { createMaterializationTable, type MaterializationTable } from './materializations.ts';
import { createRunTable, type RunTable } from './runs.ts';

/** What runs did, in Postgres: it outlives Temporal's retention. */
export interface StateStore {
  readonly runs: RunTable;
  readonly materializations: MaterializationTable;
  close(): Promise<void>;
}

/** Opens a state database that `migrateStateDatabase` has brought up to date. */
export function openStateStore(url: string): StateStore {
  const pool = connectStateDatabase(url);
  return { runs: createRunTable(pool), materializations: createMaterializationTable(pool), close: () => pool.end() };
}
