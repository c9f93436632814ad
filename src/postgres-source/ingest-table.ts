import { listed, type Listed } from '#openmetadata/listed.ts';
import { fqn } from '#openmetadata/names.ts';
import { catalogFqn, type Adaptation } from '#openmetadata/server-rules.ts';
import { fqnOf } from '#openmetadata/sink/body-fqn.ts';
import type { StoredEntity } from '#openmetadata/sink/sink.ts';
import { withSourceHash } from '#openmetadata/sink/source-hash.ts';
import { undisturbed } from '#openmetadata/turns.ts';
import { tableBodies } from './catalog/bodies/table-body.ts';
import type { Catalog, Problem, RelationRecord, TableName } from './catalog/catalog.ts';
import {
  databaseTarget,
  ensureService,
  excludes,
  readOrSkip,
  type DatabaseTarget,
  type IngestMetadataDeps,
  type IngestMetadataInput,
  type SkippedMetadata,
} from './database-target.ts';
import { leftOut, type LeftOut } from './left-out.ts';
import {
  dependenciesOfTargets,
  ensureDatabase,
  sendEdges,
  type SentLineage,
} from './send-lineage.ts';
import { sendSchemas, sendTables } from './send-tables.ts';

export interface IngestTableInput extends IngestMetadataInput {
  readonly table: TableName;
}

export type IngestedTable = SkippedMetadata | TableSummary;

export interface TableSummary extends LeftOut {
  readonly status: 'ingested';
  readonly service: string;
  readonly columns: number;
  /** Entities written (including parents), unchanged, and soft-deleted. */
  readonly sent: number;
  readonly unchanged: number;
  readonly deleted: number;
  /** Edges written, to and from the table. */
  readonly lineage: number;
  readonly failed: Listed<Problem>;
  readonly adapted: Listed<Adaptation>;
  /** Neither the database nor the catalog has it. */
  readonly missing: Listed<string>;
  readonly location: string;
  /**
   * The tables that the catalog contains now, for profiling: a partition is represented by its
   * partitioned table.
   */
  readonly tables: readonly Pick<RelationRecord, 'oid' | 'schema' | 'name'>[];
}

/**
 * Ingests one table or view as an ingestion of its whole database would, without listing others in
 * the database or the catalog. Soft-deletes a dropped one and leaves an excluded or inaccessible
 * one unchanged.
 */
export async function ingestPostgresTable(
  deps: IngestMetadataDeps,
  input: IngestTableInput,
): Promise<IngestedTable> {
  const { turns = undisturbed } = deps;
  return turns.within(catalogFqn(input.service, input.database), () => ingest(deps, input));
}

async function ingest(deps: IngestMetadataDeps, input: IngestTableInput): Promise<IngestedTable> {
  const { config, database, service, table } = input;
  const { sink } = deps;
  const catalog = await readOrSkip(deps, input, table);
  if ('status' in catalog) return catalog;
  const target = databaseTarget(deps, input, catalog);
  const tables = catalog.relations
    .filter(({ oid }) => catalog.targets.has(oid))
    .map(({ oid, schema, name }) => ({ oid, schema, name }));
  const names = new Set(
    [table, ...tables].map(({ schema, name }) => catalogFqn(service, database, schema, name)),
  );
  const stored = await sink.list('table', catalogFqn(service, database), [...names]);

  const options = { deleteVanished: config.markDeletedTables, isExcluded: excludes(input), stored };
  const sent =
    tables.length === 0
      ? { ...(await sendTables(target, catalog, options)), lineage: { sent: 0, failed: [] } }
      : await send(deps, { ...input, target, catalog, options });
  const own = catalog.relations.filter(({ schema, name }) =>
    names.has(catalogFqn(service, database, schema, name)),
  );
  return {
    status: 'ingested',
    service,
    columns: tables.reduce((sum, { oid }) => sum + (catalog.columns.get(oid)?.length ?? 0), 0),
    sent: sent.sent,
    unchanged: sent.unchanged,
    deleted: sent.deleted,
    lineage: sent.lineage.sent,
    failed: listed([
      ...sent.failed.map(({ fqn: name, error }) => ({
        name,
        error,
      })),
      ...sent.lineage.failed,
    ]),
    adapted: listed(sent.adapted),
    missing: listed(own.length === 0 && stored.size === 0 ? [fqn(table.schema, table.name)] : []),
    ...leftOut({
      ...catalog,
      relations: own,
    }),
    location: sink.location,
    tables,
  };
}

interface Sending extends IngestTableInput {
  readonly target: DatabaseTarget;
  readonly catalog: Catalog;
  readonly options: Parameters<typeof sendTables>[2] & {
    readonly stored: ReadonlyMap<string, StoredEntity>;
  };
}

async function send(deps: IngestMetadataDeps, { target, catalog, options, ...input }: Sending) {
  const { service, database } = input;
  await ensureService(deps, input);
  const storedHash = await ensureDatabase(target);
  const own = new Set(
    catalog.relations.filter(({ oid }) => catalog.targets.has(oid)).map(({ schema }) => schema),
  );
  const schemas = await sendSchemas(
    target,
    catalog.schemas.filter(({ name }) => own.has(name)),
  );
  const incomplete = withSourceHash(target.body);
  const isIncomplete = storedHash === undefined || storedHash === incomplete.sourceHash;
  const isChanged = tableBodies(catalog, service, database).some(
    (body) =>
      options.stored.get(fqnOf('table', body))?.sourceHash !== withSourceHash(body).sourceHash,
  );
  // Tables that were already sent are not sent again, but their lineage may be missing.
  const known = isChanged || isIncomplete ? await withKnownNeighbors(target, catalog) : catalog;
  const dependencies = isChanged || isIncomplete ? dependenciesOfTargets(known) : [];
  // The next ingestion of the whole database checks all of its lineage.
  if (dependencies.length > 0 && !isIncomplete) await target.sink.put('database', incomplete);
  const tables = await sendTables(target, known, options);
  const rejected = new Set(tables.failed.map(({ fqn: name }) => name));
  const nothing: SentLineage = { sent: 0, failed: [] };
  const lineage =
    dependencies.length === 0
      ? nothing
      : await sendEdges(target, known, { postgres: deps.postgres, rejected, dependencies });
  return {
    ...tables,
    sent: schemas.sent + tables.sent,
    failed: [...schemas.failed, ...tables.failed],
    lineage,
  };
}

/**
 * Excludes references to what the catalog does not have yet. An ingestion of the whole database
 * sends those, and this table again.
 */
async function withKnownNeighbors(
  { sink, service, database }: DatabaseTarget,
  catalog: Catalog,
): Promise<Catalog> {
  const neighbors = catalog.relations.filter(
    ({ oid }) => catalog.selected.has(oid) && !catalog.targets.has(oid),
  );
  if (neighbors.length === 0) return catalog;
  const nameOf = ({ schema, name }: RelationRecord) => catalogFqn(service, database, schema, name);
  const stored = await sink.list('table', catalogFqn(service, database), neighbors.map(nameOf));
  const known = neighbors.filter((neighbor) => stored.has(nameOf(neighbor))).map(({ oid }) => oid);
  return { ...catalog, selected: new Set([...catalog.targets, ...known]) };
}
