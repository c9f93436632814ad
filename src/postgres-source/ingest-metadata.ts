import { listed, type Listed } from '#openmetadata/listed.ts';
import { catalogFqn, type Adaptation } from '#openmetadata/server-rules.ts';
import { undisturbed } from '#openmetadata/turns.ts';
import type { Catalog, Problem } from './catalog/catalog.ts';
import {
  databaseTarget,
  ensureService,
  excludes,
  readOrSkip,
  type IngestMetadataDeps,
  type IngestMetadataInput,
  type SkippedMetadata,
} from './database-target.ts';
import { leftOut, type LeftOut } from './left-out.ts';
import { schemaVersion } from './schema-version.ts';
import { ensureDatabase, sendLineage } from './send-lineage.ts';
import { sendEntities } from './send-entities.ts';

export type IngestedMetadata = SkippedMetadata | MetadataSummary;

export interface MetadataSummary extends LeftOut {
  readonly status: 'ingested';
  readonly service: string;
  readonly schemas: number;
  /** Excludes views. */
  readonly tables: number;
  readonly views: number;
  readonly columns: number;
  readonly procedures: number;
  /** The planner's estimates, for tables and materialized views. */
  readonly estimatedRows: number;
  readonly estimatedBytes: number;
  /** Entities written, unchanged, and soft-deleted. */
  readonly sent: number;
  readonly unchanged: number;
  readonly deleted: number;
  /** Edges from tables to views, written by this run. */
  readonly lineage: number;
  /** Rejected by the catalog, or with a name that is not valid text. */
  readonly failed: Listed<Problem>;
  /** Parts that OpenMetadata would reject: cataloged under another name, or left out. */
  readonly adapted: Listed<Adaptation>;
  /** Destination of the entities, for display. */
  readonly location: string;
  /** See `schemaVersion`. */
  readonly schemaVersion: string;
}

/**
 * Synchronizes the catalog of one database: its schemas, tables, views, procedures and the lineage
 * of its views. Sends only changes. Soft-deletes tables and procedures that the database no longer
 * has, but not those that exist and were merely not read.
 */
export async function ingestPostgresMetadata(
  deps: IngestMetadataDeps,
  input: IngestMetadataInput,
): Promise<IngestedMetadata> {
  const { turns = undisturbed } = deps;
  return turns.within(catalogFqn(input.service, input.database), () => ingest(deps, input));
}

async function ingest(
  deps: IngestMetadataDeps,
  input: IngestMetadataInput,
): Promise<IngestedMetadata> {
  const { postgres, sink } = deps;
  const { config, service } = input;
  const catalog = await readOrSkip(deps, input);
  if ('status' in catalog) return catalog;
  await ensureService(deps, input);
  const target = databaseTarget(deps, input, catalog);
  const storedHash = await ensureDatabase(target);
  const options = { deleteVanished: config.markDeletedTables, isExcluded: excludes(input) };
  const entities = await sendEntities(target, catalog, options);
  const lineage = await sendLineage(target, catalog, {
    postgres,
    rejected: entities.rejected,
    storedHash,
  });

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
    procedures: catalog.routines.filter(
      ({ schema, permitted }) => permitted && catalog.selectedSchemas.has(schema),
    ).length,
    estimatedRows: sum(relations.map(({ estimatedRows }) => estimatedRows ?? 0)),
    estimatedBytes: sum(relations.map(({ estimatedBytes }) => estimatedBytes)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
