import { expect } from 'vitest';
import { postgresIngestionConfig } from '#activities/openmetadata/config.ts';
import type {
  ColumnProfileBody,
  SampleDataBody,
  TableProfileBody,
} from '#openmetadata/entities.ts';
import {
  profilePostgresDatabase,
  type ProfileDatabaseInput,
  type ProfileSummary,
} from '#postgres-source/profile/profile-database.ts';
import type { CatalogSink } from '#openmetadata/sink/sink.ts';
import type { Postgres } from '#resources/postgres.ts';
import { parse } from '#tests/doubles/stand-ins/open-metadata/bodies.ts';
import { sourceDatabase, testPostgres, type SourceDatabase } from '../catalog-support.ts';

const unused = (): never => {
  throw new Error('A profile only writes profiles and sample rows');
};

export interface ProfileSink extends CatalogSink {
  readonly profiles: ReadonlyMap<string, TableProfileBody>;
  readonly samples: ReadonlyMap<string, SampleDataBody>;
}

/**
 * Stores bodies as the server would read them: validates each one against the published schemas
 * after a JSON round trip.
 */
export function profileSink(): ProfileSink {
  const profiles = new Map<string, TableProfileBody>();
  const samples = new Map<string, SampleDataBody>();
  return {
    profiles,
    samples,
    location: 'memory',
    ensureService: unused,
    list: unused,
    profilerConfigs: async () => new Map(),
    put: unused,
    softDelete: unused,
    putLineage: unused,
    putTableProfile: async (table, body) => {
      parse.tableProfile(asJson(body));
      profiles.set(table, asJson(body));
    },
    putSampleData: async (table, body) => {
      parse.sampleData(asJson(body));
      samples.set(table, asJson(body));
    },
  };
}

function asJson<T>(body: T): T {
  return JSON.parse(JSON.stringify(body)) as T;
}

type ProfileOptions = Partial<Omit<ProfileDatabaseInput, 'config' | 'database' | 'service'>> & {
  readonly config?: object;
  readonly sink?: ProfileSink;
  readonly signal?: AbortSignal;
};

export interface ProfileResult {
  readonly summary: ProfileSummary;
  /** By names without service and database: `public.items`. */
  profile(table: string): TableProfileBody;
  column(table: string, column: string): ColumnProfileBody;
  sample(table: string): SampleDataBody | undefined;
}

const capturedAt = Date.UTC(2025, 0, 2);

export async function profileDatabase(
  postgres: Postgres,
  database: string,
  options: ProfileOptions = {},
): Promise<ProfileResult> {
  const { sink = profileSink(), signal, config, ...input } = options;
  const summary = await profilePostgresDatabase(
    { postgres, sink, ...(signal && { signal }) },
    {
      capturedAt,
      ...input,
      config: postgresIngestionConfig.parse(config ?? {}),
      database,
      service: 'svc',
    },
  );
  if (summary.status !== 'profiled') throw new Error(`skipped: ${summary.reason}`);
  const key = (table: string): string => `svc.${database}.${table}`;
  const profile = (table: string): TableProfileBody => {
    const body = sink.profiles.get(key(table));
    if (!body) throw new Error(`${table} has no profile: ${JSON.stringify(summary)}`);
    return body;
  };
  return {
    summary,
    profile,
    column: (table, column) => {
      const found = profile(table).columnProfile.find(({ name }) => name === column);
      if (!found) throw new Error(`${table} has no column ${column}`);
      return found;
    },
    sample: (table) => sink.samples.get(key(table)),
  };
}

export interface ProfiledDatabases {
  /** For a new database filled by the statements; expects no failures. */
  profileOf(sql: string, config?: object): Promise<ProfileResult>;
  /** Registers it to be dropped with the others. */
  add(database: SourceDatabase): void;
  drop(): Promise<void>;
}

export function openProfiledDatabases(): ProfiledDatabases {
  const postgres = testPostgres();
  const databases: SourceDatabase[] = [];
  return {
    profileOf: async (sql, config = {}) => {
      const database = await sourceDatabase(sql);
      databases.push(database);
      const result = await profileDatabase(postgres, database.name, { config });
      expect(result.summary.failed).toEqual({ total: 0, first: [] });
      return result;
    },
    add: (database) => void databases.push(database),
    drop: async () => {
      await postgres.close();
      await Promise.all(databases.map((database) => database.drop()));
    },
  };
}
