import { reportProgress } from '@moderate/orchestrator';
import type { DatabaseBody } from '#openmetadata/entities.ts';
import { nameFilter, type NamePatterns } from '#openmetadata/name-filter.ts';
import { fqn } from '#openmetadata/names.ts';
import { catalogName, displayNameOf } from '#openmetadata/server-rules.ts';
import type { CatalogSink } from '#openmetadata/sink/sink.ts';
import type { Turns } from '#openmetadata/turns.ts';
import type { Postgres } from '#resources/postgres.ts';
import { hasErrorCode } from '#resources/postgres/errors.ts';
import type { Catalog, TableName } from './catalog/catalog.ts';
import { readCatalog } from './catalog/read-catalog.ts';

export interface IngestMetadataDeps {
  readonly postgres: Postgres;
  readonly sink: CatalogSink;
  /** If omitted, no other process may ingest the database at the same time. */
  readonly turns?: Turns;
  readonly signal?: AbortSignal;
}

export interface IngestMetadataInput {
  readonly config: {
    readonly schemas: Required<NamePatterns>;
    readonly tables: NamePatterns;
    /** Whether to soft-delete tables that the source no longer has. */
    readonly markDeletedTables: boolean;
  };
  readonly database: string;
  /** Name of the OpenMetadata service that contains the database. */
  readonly service: string;
}

/** The database refused the connection or was removed: the catalog is unchanged. */
export interface SkippedMetadata {
  readonly status: 'skipped';
  readonly service: string;
  readonly reason: string;
}

/** A database's place in the catalog. */
export interface DatabaseTarget {
  readonly sink: CatalogSink;
  readonly service: string;
  readonly database: string;
  readonly body: DatabaseBody;
  readonly signal?: AbortSignal;
}

/** @param only a single table, see `CatalogOptions` */
export async function readOrSkip(
  { postgres, signal }: IngestMetadataDeps,
  { config, database, service }: IngestMetadataInput,
  only?: TableName,
): Promise<Catalog | SkippedMetadata> {
  const filters = {
    takesSchema: nameFilter(config.schemas),
    takesTable: nameFilter(config.tables),
  };
  reportProgress({ phase: 'reading the catalog' });
  try {
    return await readCatalog(postgres, database, { ...filters, only, ...(signal && { signal }) });
  } catch (error) {
    if (!hasErrorCode(error, 'POSTGRES_DATABASE_MISSING', 'POSTGRES_CONNECTION_NOT_PERMITTED'))
      throw error;
    return { status: 'skipped', service, reason: (error as Error).message };
  }
}

export function databaseTarget(
  { sink, signal }: IngestMetadataDeps,
  { database, service }: IngestMetadataInput,
  { comment }: Catalog,
): DatabaseTarget {
  const body = {
    name: catalogName(database),
    ...displayNameOf(database),
    service: fqn(service),
    ...(comment && { description: comment }),
  };
  return { sink, service, database, body, ...(signal && { signal }) };
}

export async function ensureService(
  { postgres, sink }: IngestMetadataDeps,
  { database, service }: IngestMetadataInput,
): Promise<void> {
  const connection = {
    type: 'Postgres',
    username: postgres.username,
    hostPort: postgres.hostPort,
    database,
  };
  await sink.ensureService({
    name: service,
    serviceType: 'Postgres',
    connection: { config: connection },
  });
}

/** Whether the config excludes a schema by name. */
export function excludes({ config }: IngestMetadataInput): (schema: string) => boolean {
  const takesSchema = nameFilter({ exclude: config.schemas.exclude });
  return (schema) => !takesSchema(schema);
}
