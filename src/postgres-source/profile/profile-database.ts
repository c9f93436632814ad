import { reportProgress } from '@moderate/orchestrator';
import type { Postgres } from '#resources/postgres.ts';
import { hasErrorCode } from '#resources/postgres/errors.ts';
import { fqn } from '#openmetadata/names.ts';
import { acceptedProfile, acceptedSample, catalogFqn } from '#openmetadata/server-rules.ts';
import { undisturbed, type Turns } from '#openmetadata/turns.ts';
import { forEachConcurrently } from '#openmetadata/sink/for-each-concurrently.ts';
import type { CatalogSink } from '#openmetadata/sink/sink.ts';
import { nameFilter, type NamePatterns } from '#openmetadata/name-filter.ts';
import { readSettings } from '#openmetadata/profile/settings/read-settings.ts';
import { obeyed } from '#openmetadata/profile/settings/table-settings.ts';
import { failureOf } from './failure.ts';
import pLimit from 'p-limit';
import { profileInSession } from './profile-in-session.ts';
import type { Oid, TableName } from '../catalog/catalog.ts';
import { queryTables, type ProfiledTable } from './tables.ts';
import { createTally, type TableCounts, type TableOutcome } from './tally.ts';

export interface ProfileDatabaseDeps {
  readonly postgres: Postgres;
  readonly sink: CatalogSink;
  /** If omitted, no other process may profile the database at the same time. */
  readonly turns?: Turns;
  readonly signal?: AbortSignal;
}

export interface ProfileDatabaseInput {
  readonly config: {
    readonly schemas: NamePatterns;
    readonly tables: NamePatterns;
    /** Tables with more than `maxRows` rows are profiled on a sample of about that size. */
    readonly profile: {
      readonly maxRows: number;
      readonly views: boolean;
      readonly statementTimeoutSecs: number;
    };
    /** `exclude` contains patterns of databases whose rows are never stored. */
    readonly sampleData: {
      readonly enabled: boolean;
      readonly rows: number;
      readonly exclude: readonly string[];
    };
  };
  readonly database: string;
  /** Name of the OpenMetadata service that contains the database. */
  readonly service: string;
  /** Only these tables. */
  readonly only?: readonly (TableName & { readonly oid: Oid })[];
  /** Milliseconds since 1970. */
  readonly capturedAt: number;
  /** Maximum number of concurrent tables, and therefore connections. Defaults to 2. */
  readonly maxConcurrentTables?: number;
  /** How long to wait for a table that another session has locked. Defaults to 5 seconds. */
  readonly lockTimeoutMs?: number;
}

export type ProfiledDatabase = SkippedProfile | ProfileSummary;

/** The database refused the connection or was removed. */
export interface SkippedProfile {
  readonly status: 'skipped';
  readonly service: string;
  readonly reason: string;
}

export interface ProfileSummary extends TableCounts {
  readonly status: 'profiled';
  readonly service: string;
  /** Destination of the profiles, for display. */
  readonly location: string;
}

const defaultConcurrentTables = 2;
const defaultLockTimeoutMs = 5_000;
/** Profiles that are being sent while the next tables are profiled. */
const sendsAtOnce = 6;

/**
 * Profiles the tables and views of one database and sends the results. A table that cannot be
 * profiled or sent is listed with its error and does not stop the others.
 *
 * @throws RetryableError if Postgres or the sink is unavailable
 */
export async function profilePostgresDatabase(
  deps: ProfileDatabaseDeps,
  input: ProfileDatabaseInput,
): Promise<ProfiledDatabase> {
  try {
    return await profileTables(deps, input);
  } catch (error) {
    if (!hasErrorCode(error, 'POSTGRES_DATABASE_MISSING', 'POSTGRES_CONNECTION_NOT_PERMITTED'))
      throw error;
    return { status: 'skipped', service: input.service, reason: (error as Error).message };
  }
}

async function profileTables(
  deps: ProfileDatabaseDeps,
  input: ProfileDatabaseInput,
): Promise<ProfileSummary> {
  const { postgres, sink, turns = undisturbed, signal } = deps;
  const {
    config,
    database,
    service,
    only,
    capturedAt,
    lockTimeoutMs = defaultLockTimeoutMs,
  } = input;
  const concurrent = input.maxConcurrentTables ?? defaultConcurrentTables;
  const limits = { statementTimeoutMs: config.profile.statementTimeoutSecs * 1000, lockTimeoutMs };
  const session = {
    readOnly: true,
    oneSnapshot: true,
    ...limits,
    ...(signal && { signal }),
  } as const;
  const options = {
    maxRows: config.profile.maxRows,
    sampleRows: sampleRowsOf(config, database),
    capturedAt,
  };

  reportProgress({ phase: 'finding tables' });
  const nameOf = ({ schema, name }: TableName) => catalogFqn(service, database, schema, name);
  const settings = await readSettings(sink, catalogFqn(service, database), only?.map(nameOf));
  const oids = only?.map(({ oid }) => oid);
  const tables = (
    await postgres.withConnection(database, session, (connection) => queryTables(connection, oids))
  ).filter(selection(config));
  const permitted = tables.filter((table) => table.permitted && table.named);
  const tally = createTally(tables.filter((table) => !table.permitted));
  for (const { schema, name, fault = 'its name is not text' } of tables.filter(
    (table) => table.permitted && !table.named,
  )) {
    tally.add(fqn(schema, name), { kind: 'failed', error: fault });
  }
  const enter = pLimit(concurrent);

  async function profile(table: ProfiledTable): Promise<TableOutcome> {
    const name = nameOf(table);
    const resolved = settings.of(name);
    if (resolved.kind === 'refused') return { kind: 'refused', error: resolved.reason };
    const profiled = await enter(() => {
      signal?.throwIfAborted();
      reportProgress({
        done: tally.done(),
        total: permitted.length,
        table: fqn(table.schema, table.name),
      });
      return profileInSession({ postgres, database, session }, table, {
        ...options,
        settings: obeyed(resolved),
      });
    });
    if (profiled.kind !== 'profiled') return profiled;
    if (profiled.table.profile)
      await sink.putTableProfile(name, acceptedProfile(profiled.table.profile));
    if (profiled.table.sampleRows)
      await sink.putSampleData(name, acceptedSample(profiled.table.sampleRows));
    return profiled;
  }

  await forEachConcurrently(permitted, concurrent + sendsAtOnce, async (table) => {
    const outcome = await turns.within(nameOf(table), () =>
      profile(table).catch((error: unknown) => {
        const failure = failureOf(error, limits);
        if (failure === undefined || signal?.aborted) throw error;
        return failure;
      }),
    );
    tally.add(fqn(table.schema, table.name), outcome);
  });
  reportProgress({ done: tally.done(), total: permitted.length });
  return { status: 'profiled', service, ...tally.counts(), location: sink.location };
}

function sampleRowsOf({ sampleData }: ProfileDatabaseInput['config'], database: string): number {
  return sampleData.enabled && nameFilter({ exclude: sampleData.exclude })(database)
    ? sampleData.rows
    : 0;
}

function selection({
  schemas,
  tables,
  profile,
}: ProfileDatabaseInput['config']): (table: ProfiledTable) => boolean {
  const takesSchema = nameFilter(schemas);
  const takesTable = nameFilter(tables);
  return ({ schema, name, view }) =>
    takesSchema(schema) && takesTable(name) && (profile.views || !view);
}
