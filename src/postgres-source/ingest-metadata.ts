import { reportProgress } from '@moderate/orchestrator';
import type { Postgres } from '#resources/postgres.ts';
import { hasErrorCode } from '#resources/postgres/errors.ts';
import { fqn } from '#openmetadata/names.ts';
import { catalogName, displayNameOf, type Adaptation } from '#openmetadata/server-rules.ts';
import type { CatalogSink } from '#openmetadata/sink/sink.ts';
import type { Catalog, Problem } from './catalog/catalog.ts';
import { readCatalog } from './catalog/read-catalog.ts';
import { listed, type Listed } from '#openmetadata/listed.ts';
import { nameFilter, type NamePatterns } from '#openmetadata/name-filter.ts';
import { schemaVersion } from './schema-version.ts';
import { ensureDatabase, sendLineage } from './send-lineage.ts';
import { sendEntities } from './send-entities.ts';

export interface IngestMetadataDeps {
  readonly postgres: Postgres;
  readonly sink: CatalogSink;
  readonly signal?: AbortSignal;
}

export interface IngestMetadataInput {
  readonly config: {
    readonly schemas: Required<NamePatterns>;
    readonly tables: NamePatterns;
    /** Whether tables that the source no longer has are soft-deleted. */
    readonly markDeletedTables: boolean;
  };
  readonly database: string;
  /** Name of the OpenMetadata service that holds the database. */
  readonly service: string;
}

export type IngestedMetadata = SkippedMetadata | MetadataSummary;

/** The database refused the connection or is gone: nothing in the catalog was touched. */
export interface SkippedMetadata {
  readonly status: 'skipped';
  readonly service: string;
  readonly reason: string;
}

export interface MetadataSummary {
  readonly status: 'ingested';
  readonly service: string;
  readonly schemas: number;
  /** Views apart. */
  readonly tables: number;
  readonly views: number;
  readonly columns: number;
  readonly procedures: number;
  /** The planner's estimates, of tables and materialized views. */
  readonly estimatedRows: number;
  readonly estimatedBytes: number;
  /** Entities written, found unchanged, and soft-deleted. */
  readonly sent: number;
  readonly unchanged: number;
  readonly deleted: number;
  /** Edges from tables to views, written in this run. */
  readonly lineage: number;
  /** What the catalog refused, and what has a name that is no text. */
  readonly failed: Listed<Problem>;
  /** What OpenMetadata would refuse: cataloged under another name, or left out. */
  readonly adapted: Listed<Adaptation>;
  /**
   * Locked by somebody: new ones were cataloged without their definition, known ones left as they were. Or cataloged without a part that is
   * no text.
   */
  readonly incomplete: Listed<Problem>;
  /** Exist, but the role may not read them: left in the catalog as they were. */
  readonly notPermitted: Listed<string>;
  /** Where the entities went, for people. */
  readonly location: string;
  /** See `schemaVersion`. */
  readonly schemaVersion: string;
}

/**
 * Makes the catalog of one database true: its schemas, tables, views, procedures and the lineage of its views. Sends only what
 * changed. Soft-deletes tables and procedures that the database no longer has, but none that exist and were only not read.
 */
export async function ingestPostgresMetadata(deps: IngestMetadataDeps, input: IngestMetadataInput): Promise<IngestedMetadata> {
  const { postgres, sink, signal } = deps;
  const { config, database, service } = input;
  const filters = { takesSchema: nameFilter(config.schemas), takesTable: nameFilter(config.tables) };
  reportProgress({ phase: 'reading the catalog' });
  let catalog: Catalog;
  try {
    catalog = await readCatalog(postgres, database, { ...filters, ...(signal && { signal }) });
  } catch (error) {
    if (!hasErrorCode(error, 'POSTGRES_DATABASE_MISSING', 'POSTGRES_CONNECTION_NOT_PERMITTED')) throw error;
    return { status: 'skipped', service, reason: (error as Error).message };
  }
  const connection = { type: 'Postgres', username: postgres.username, hostPort: postgres.hostPort, database };
  await sink.ensureService({ name: service, serviceType: 'Postgres', connection: { config: connection } });
  const body = {
    name: catalogName(database),
    ...displayNameOf(database),
    service: fqn(service),
    ...(catalog.comment && { description: catalog.comment }),
  };
  const target = { sink, service, database, body, ...(signal && { signal }) };

  const storedHash = await ensureDatabase(target);
  const takesSchema = nameFilter({ exclude: config.schemas.exclude });
  const entities = await sendEntities(target, catalog, {
    deleteVanished: config.markDeletedTables,
    isExcluded: (schema) => !takesSchema(schema),
  });
  const lineage = await sendLineage(target, catalog, { postgres, rejected: entities.rejected, storedHash });

  return {
    status: 'ingested',
    service,
    ...countsOf(catalog),
    sent: entities.sent,
    unchanged: entities.unchanged,
    deleted: entities.deleted,
    lineage: lineage.sent,
    failed: listed([...catalog.unnamed, ...entities.failed, ...lineage.failed]),
    adapted: listed(entities.adapted),
    ...leftOut(catalog),
    location: sink.location,
    schemaVersion: schemaVersion(catalog, entities.rejected),
  };
}

function countsOf(catalog: Catalog) {
  const relations = catalog.relations.filter(({ oid }) => catalog.selected.has(oid));
  const views = relations.filter(({ kind }) => kind === 'view' || kind === 'materialized view');
  return {
    schemas: catalog.selectedSchemas.size,
    tables: relations.length - views.length,
    views: views.length,
    columns: sum([...catalog.columns.values()].map((columns) => columns.length)),
    procedures: catalog.routines.filter(({ schema, permitted }) => permitted && catalog.selectedSchemas.has(schema)).length,
    estimatedRows: sum(relations.map(({ estimatedRows }) => estimatedRows ?? 0)),
    estimatedBytes: sum(relations.map(({ estimatedBytes }) => estimatedBytes)),
  };
}

function leftOut(catalog: Catalog): Pick<MetadataSummary, 'incomplete' | 'notPermitted'> {
  const names = (objects: readonly { schema: string; name: string }[]): string[] => objects.map(({ schema, name }) => fqn(schema, name));
  const locked = catalog.relations.filter(({ oid, locked: isLocked }) => isLocked && catalog.selected.has(oid));
  const forbidden = [...catalog.relations, ...catalog.routines].filter(
    ({ schema, permitted }) => !permitted && catalog.selectedSchemas.has(schema),
  );
  return {
    incomplete: listed([...names(locked).map((name) => ({ name, error: 'locked by another session' })), ...catalog.incomplete]),
    notPermitted: listed(names(forbidden)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
