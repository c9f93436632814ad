import { reportProgress } from '@moderate/orchestrator';
import type { Spool } from '#resources/spool.ts';
import type { TableBody } from '#openmetadata/entities.ts';
import { listed, type Listed } from '#openmetadata/listed.ts';
import type { NamePatterns } from '#openmetadata/name-filter.ts';
import { datalakeServiceName, fqn } from '#openmetadata/names.ts';
import {
  acceptedTable,
  catalogFqn,
  catalogName,
  type Adaptation,
} from '#openmetadata/server-rules.ts';
import type { CatalogSink } from '#openmetadata/sink/sink.ts';
import { withSourceHash } from '#openmetadata/sink/source-hash.ts';
import { synchronize } from '#openmetadata/sink/synchronize.ts';
import { undisturbed, type Turns } from '#openmetadata/turns.ts';
import { objectsOf, type FindPrefixesDeps, type ObjectsInput } from './find-prefixes.ts';
import { failureCounts, type FailureCounts, type ObjectFailure } from './object-outcome.ts';
import { versionOf } from './object-version.ts';
import { databaseName, type PrefixObjects } from './objects.ts';
import type { ProfileTable } from './profile-table.ts';
import { readShapes, type Shapes } from './read-shapes.ts';
import { selectObjects, type TableObject } from './select-objects.ts';

export interface IngestPrefixDeps extends FindPrefixesDeps {
  readonly sink: CatalogSink;
  /** If omitted, no other process may ingest the prefix at the same time. */
  readonly turns?: Turns;
  readonly spool: Spool;
  readonly profiles: ProfileTable;
}

export interface IngestPrefixInput extends ObjectsInput {
  readonly config: NamePatterns & {
    readonly sourceServiceName: string;
    /** Whether to soft-delete the tables of removed objects. */
    readonly markDeletedTables: boolean;
    /** DuckDB's memory limit. */
    readonly memoryLimitMb: number;
  };
}

export interface IngestedPrefix extends FailureCounts {
  readonly status: 'ingested';
  readonly service: string;
  /** All objects below the prefix. */
  readonly objects: number;
  /** Tables among them, and their total size. */
  readonly tables: number;
  readonly bytes: number;
  /** Entities written, unchanged, and soft-deleted. */
  readonly sent: number;
  readonly unchanged: number;
  readonly deleted: number;
  /**
   * Parts of the written tables that OpenMetadata would reject: cataloged under another name, or
   * left out.
   */
  readonly adapted: Listed<Adaptation>;
  /** Destination of the entities, for display. */
  readonly location: string;
  /**
   * Hash of the cataloged objects' content: changes if one of them is added, removed or modified.
   */
  readonly contentVersion: string;
}

/**
 * Increment if the same content would result in other columns, so that all tables are sent again.
 */
const schemaVersion = 4;
/**
 * Tables that are sent before the next ones are read: limits how many are read again after a crash.
 */
const batchSize = 200;

/**
 * Synchronizes the catalog of one prefix with its objects: one table per tabular object. Unchanged
 * objects are neither read nor sent. Soft-deletes tables whose object was removed or moved to
 * another prefix, but not those whose object exists and was excluded or could not be read. For a
 * single object, does the same for its table only, and lists no other objects.
 */
export async function ingestPrefix(
  deps: IngestPrefixDeps,
  input: IngestPrefixInput,
): Promise<IngestedPrefix> {
  const { turns = undisturbed } = deps;
  const service = datalakeServiceName(input.config.sourceServiceName, input.prefix);
  const inTurn = <T>(work: () => Promise<T>) =>
    turns.within(catalogFqn(service, databaseName), work);
  // A whole prefix yields its turn between batches: a version that another process sends in the
  // meantime differs from the listed one.
  return input.key === undefined
    ? ingest(deps, input, inTurn)
    : inTurn(() => ingest(deps, input, (work) => work()));
}

type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

async function ingest(
  deps: IngestPrefixDeps,
  input: IngestPrefixInput,
  inTurn: InTurn,
): Promise<IngestedPrefix> {
  const { storage, sink, profiles, signal } = deps;
  const { config, prefix, key: only } = input;
  const service = datalakeServiceName(config.sourceServiceName, prefix);
  const place = { location: sink.location, service };
  reportProgress({ phase: 'listing objects' });
  const all = await objectsOf(deps, input);
  const tables = selectObjects(all.tables, config);

  const abort = signal && { signal };
  const parentFqn = catalogFqn(service, databaseName);
  const schema = catalogFqn(service, databaseName, storage.bucket);
  const nameOf = (key: string): string => catalogFqn(service, databaseName, storage.bucket, key);
  const kept = { keep: () => true, deleteVanished: false, ...abort };
  const sentAbove =
    only !== undefined && tables.length === 0 ? 0 : await ensureAbove(deps, { service, prefix });

  const stored = await sink.list(
    'table',
    parentFqn,
    only === undefined ? undefined : [nameOf(only)],
  );
  const changed = tables.filter(
    (object) => stored.get(nameOf(object.key))?.sourceHash !== hashOf(object),
  );
  const failures = new Map<string, ObjectFailure>();
  const counts = { sent: sentAbove };
  const adapted: Adaptation[] = [];
  let done = 0;

  async function send(batch: readonly TableObject[], shapes: Shapes): Promise<void> {
    const read = await shapes.columnsOf(batch, () =>
      reportProgress({ phase: 'reading columns', done: (done += 1), total: changed.length }),
    );
    for (const [key, failure] of read.failures) failures.set(key, failure);
    const bodies = batch.flatMap((object): (TableBody & { sourceHash: string })[] => {
      const columns = read.columns.get(object.key);
      if (columns === undefined) return [];
      const { key: name, fileFormat } = object;
      const accepted = acceptedTable(
        { name, tableType: 'Regular', columns, databaseSchema: schema, fileFormat },
        name,
      );
      adapted.push(...accepted.adaptations);
      return [{ ...accepted.body, sourceHash: hashOf(object) }];
    });
    const keys = new Map(
      batch.filter(({ key }) => read.columns.has(key)).map(({ key }) => [nameOf(key), key]),
    );
    await profiles.forget(place, [...keys.values()]);
    const result = await synchronize(sink, { kind: 'table', parentFqn, bodies, stored, ...kept });
    counts.sent += result.sent;
    for (const { fqn: name, error } of result.failed)
      failures.set(keys.get(name) ?? name, { kind: 'failed', error });
  }

  async function removeVanished(): Promise<number> {
    const hasVanished = (names: ReadonlySet<string>) =>
      [...stored.keys()].some((name) => !names.has(name));
    const namesOf = ({ tables: found }: PrefixObjects) =>
      new Set(found.map(({ key }) => nameOf(key)));
    // Objects added after the listing have not vanished.
    const now =
      only === undefined && hasVanished(namesOf(all)) ? await objectsOf(deps, { prefix }) : all;
    const existing = namesOf(now);
    const keep = (name: string) => existing.has(name);
    const options = {
      parentFqn,
      bodies: [],
      stored,
      keep,
      deleteVanished: config.markDeletedTables,
      ...abort,
    };
    const { deleted, failed } = await synchronize(sink, { kind: 'table', ...options });
    for (const { fqn: name, error } of failed) failures.set(name, { kind: 'failed', error });
    const keys = new Set(now.tables.map(({ key }) => key));
    await profiles.forget(
      place,
      [...(await profiles.all(place, only)).keys()].filter((key) => !keys.has(key)),
    );
    return deleted;
  }

  if (changed.length > 0) {
    await readShapes(deps, config, async (shapes) => {
      for (let start = 0; start < changed.length; start += batchSize) {
        await inTurn(() => send(changed.slice(start, start + batchSize), shapes));
      }
    });
  }
  const deleted = await inTurn(removeVanished);
  return {
    status: 'ingested',
    service,
    objects: all.total,
    tables: tables.length,
    bytes: tables.reduce((sum, { size }) => sum + size, 0),
    ...counts,
    unchanged: tables.length - changed.length,
    deleted,
    adapted: listed(adapted),
    ...failureCounts(failures),
    location: sink.location,
    contentVersion: contentVersionOf(tables.filter(({ key }) => !failures.has(key))),
  };
}

/**
 * Ensures that the catalog contains the parents of a prefix's tables. @returns the number of
 * entities written
 */
async function ensureAbove(
  { storage, sink, signal }: IngestPrefixDeps,
  { service, prefix }: { readonly service: string; readonly prefix: string },
): Promise<number> {
  const securityConfig = { awsRegion: storage.region, endPointURL: storage.endpointUrl };
  const connection = {
    type: 'Datalake',
    configSource: { securityConfig },
    bucketName: storage.bucket,
    prefix,
  };
  await sink.ensureService({
    name: service,
    serviceType: 'Datalake',
    connection: { config: connection },
  });
  const parentFqn = catalogFqn(service, databaseName);
  const kept = { keep: () => true, deleteVanished: false, ...(signal && { signal }) };
  const database = { name: databaseName, service: fqn(service) };
  const schema = { name: catalogName(storage.bucket), database: parentFqn };
  const above = [
    await synchronize(sink, { kind: 'database', parentFqn: service, bodies: [database], ...kept }),
    await synchronize(sink, { kind: 'databaseSchema', parentFqn, bodies: [schema], ...kept }),
  ];
  return above.reduce((sum, { sent }) => sum + sent, 0);
}

function contentVersionOf(tables: readonly TableObject[]): string {
  const contents = tables.map((object) => `${hashOf(object)} ${object.key}`).toSorted();
  return withSourceHash({ contents }).sourceHash;
}

/** Identifies the content without reading it. */
function hashOf(object: TableObject): string {
  const { size, fileFormat } = object;
  return withSourceHash({ etag: versionOf(object), size, fileFormat, schemaVersion }).sourceHash;
}
