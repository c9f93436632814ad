import { chosenKeyProblem, query } from '@moderate/orchestrator';
import { z } from 'zod';
import type { Postgres } from '#resources/postgres.ts';
import { postgresServiceName } from '#openmetadata/names.ts';
import { nameFilter } from '#openmetadata/name-filter.ts';
import { identifyServer, isSameDatabase, type DatabaseIdentity } from './database-identity.ts';

/** A database and the OpenMetadata service that contains it. */
export interface IngestedDatabase {
  readonly name: string;
  readonly service: string;
}

export interface ListDatabasesDeps {
  readonly postgres: Postgres;
  readonly signal?: AbortSignal;
}

export interface ListDatabasesInput {
  readonly sourceServiceName: string;
  readonly ignoredDatabases: readonly string[];
  /** The orchestrator's own database, never ingested. */
  readonly stateDatabase: DatabaseIdentity;
  /** Ingested by earlier runs. */
  readonly known: readonly IngestedDatabase[];
}

/**
 * The databases of a server, and those that earlier runs found there, except the orchestrator's
 * own.
 */
export interface ListedDatabases {
  /** To be ingested. */
  readonly databases: readonly IngestedDatabase[];
  /** Skipped although no setting excludes it. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  /** Excluded by a pattern. */
  readonly ignored: readonly string[];
  /** Known, and no longer on the server at all. */
  readonly vanished: readonly IngestedDatabase[];
}

/** Replaces bytes in a name that are not a character. */
const undecodable = '\uFFFD';

const databaseRow = z.strictObject({
  name: z.string(),
  template: z.boolean(),
  open: z.boolean(),
  /**
   * Connection limit, which does not apply to superusers; -1 for unlimited, -2 for a partially
   * dropped database.
   */
  limit: z.number(),
  superuser: z.boolean(),
  permitted: z.boolean(),
});
type DatabaseRow = Readonly<z.infer<typeof databaseRow>>;

const statement = `
  select d.datname::text as name, d.datistemplate as template, d.datallowconn as open, d.datconnlimit as limit,
    (select r.rolsuper from pg_catalog.pg_roles r where r.rolname = session_user) as superuser,
    pg_catalog.has_database_privilege(d.oid, 'connect') as permitted
  from pg_catalog.pg_database d
  order by d.datname`;

/**
 * Determines which databases of the server to ingest, in two statements. Every skipped database has
 * a reason.
 */
export async function listDatabases(
  { postgres, signal }: ListDatabasesDeps,
  { sourceServiceName, ignoredDatabases, stateDatabase, known }: ListDatabasesInput,
): Promise<ListedDatabases> {
  const options = {
    readOnly: true,
    statementTimeoutMs: 30_000,
    ...(signal && { signal }),
  } as const;
  const all = await postgres.withAnyDatabase(options, (session) =>
    query(session, databaseRow, statement),
  );
  const server = await postgres.withAnyDatabase(options, identifyServer);
  const wanted = nameFilter({ exclude: ignoredDatabases });
  const others = all.filter(({ name }) => !isSameDatabase({ name, server }, stateDatabase));
  const candidates = others.filter(({ name }) => wanted(name));
  const services = new Map(
    candidates.map(({ name }) => [name, postgresServiceName(sourceServiceName, name)]),
  );
  const reasons = new Map(
    candidates.map((row) => [row.name, reasonToSkip(row) ?? clash(row, candidates, services)]),
  );
  return {
    databases: candidates
      .filter(({ name }) => !reasons.get(name))
      .map(({ name }) => ({ name, service: services.get(name)! })),
    skipped: candidates.flatMap(({ name }) => {
      const reason = reasons.get(name);
      return reason ? [{ name, reason }] : [];
    }),
    ignored: others.map(({ name }) => name).filter((name) => !wanted(name)),
    vanished: known.filter(({ name }) => !all.some((row) => row.name === name)),
  };
}

function reasonToSkip({
  name,
  template,
  open,
  limit,
  superuser,
  permitted,
}: DatabaseRow): string | undefined {
  if (template) return 'it is a template';
  if (name.includes(undecodable)) return 'its name is not UTF-8';
  const problem = chosenKeyProblem(name);
  if (problem !== undefined)
    return `its name cannot be the key of a partition: expected ${problem}`;
  if (!open) return 'it accepts no connections';
  if (limit < -1) return 'it is invalid, since dropping it was interrupted';
  if (limit === 0 && !superuser) return 'its connection limit is 0';
  if (!permitted) return 'the role may not connect to it';
  return undefined;
}

/** Two databases with the same service name would overwrite each other's service. */
function clash(
  { name }: DatabaseRow,
  candidates: readonly DatabaseRow[],
  services: ReadonlyMap<string, string>,
): string | undefined {
  const service = services.get(name)!;
  const others = candidates.filter(
    (other) => other.name !== name && !other.template && services.get(other.name) === service,
  );
  return others.length > 0
    ? `its service "${service}" would also be that of ${others.map((other) => `"${other.name}"`).join(', ')}`
    : undefined;
}
