import { TerminalError } from '@moderate/orchestrator';
import {
  listDatabases,
  type IngestedDatabase,
  type ListDatabasesDeps,
  type ListDatabasesInput,
} from './list-databases.ts';

export interface FoundDatabase {
  readonly database: IngestedDatabase;
  /** Ingested by an earlier run, and no longer on the server. */
  readonly vanished: boolean;
}

/**
 * Finds a database by name, if it should be or was ingested.
 * @throws TerminalError with the reason if neither applies
 */
export async function findPostgresDatabase(
  deps: ListDatabasesDeps,
  input: ListDatabasesInput,
  name: string,
): Promise<FoundDatabase> {
  const { databases, skipped, ignored, vanished } = await listDatabases(deps, input);
  const isNamed = (of: { readonly name: string }) => of.name === name;
  const ingested = databases.find(isNamed);
  if (ingested !== undefined) return { database: ingested, vanished: false };
  const known = vanished.find(isNamed);
  if (known !== undefined) return { database: known, vanished: true };
  const refused = (why: string) =>
    new TerminalError(`The database ${name} ${why}`, { code: 'PARTITION_NOT_FOUND' });
  const reason = skipped.find(isNamed)?.reason;
  if (reason !== undefined) throw refused(`cannot be ingested: ${reason}`);
  if (ignored.includes(name))
    throw refused('is excluded by a pattern of ignoredDatabases: change it in the config');
  if (name === input.stateDatabase.name)
    throw refused("is the orchestrator's own, which is never ingested");
  throw refused('is not on the server: correct its name, in which upper and lower case differ');
}
