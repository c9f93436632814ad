import { reportProgress } from '@moderate/orchestrator';
import type { DatabaseBody, TableBody } from '#openmetadata/entities.ts';
import { fqn, splitFqn } from '#openmetadata/names.ts';
import { catalogFqn, catalogName, displayNameOf, renamed, type Adaptation } from '#openmetadata/server-rules.ts';
import { fqnOf } from '#openmetadata/sink/body-fqn.ts';
import type { CatalogSink } from '#openmetadata/sink/sink.ts';
import { withSourceHash } from '#openmetadata/sink/source-hash.ts';
import { synchronize, type SynchronizeResult } from '#openmetadata/sink/synchronize.ts';
import { nameRoutines, procedureBody } from './catalog/bodies/procedure-bodies.ts';
import { tableBodies } from './catalog/bodies/table-body.ts';
import type { Catalog } from './catalog/catalog.ts';

/** A database's place in the catalog. */
export interface DatabaseTarget {
  readonly sink: CatalogSink;
  readonly service: string;
  readonly database: string;
  readonly body: DatabaseBody;
  readonly signal?: AbortSignal;
}

export interface SentEntities {
  readonly sent: number;
  readonly unchanged: number;
  readonly deleted: number;
  readonly failed: readonly { readonly name: string; readonly error: string }[];
  /** Fully qualified names of what the catalog refused. */
  readonly rejected: ReadonlySet<string>;
  /** What OpenMetadata would refuse: cataloged under another name, or left out. */
  readonly adapted: readonly Adaptation[];
}

export interface SendEntitiesOptions {
  readonly deleteVanished: boolean;
  /** Whether the config names the schema among those to leave out. */
  readonly isExcluded: (schema: string) => boolean;
}

/** Sends schemas, tables and procedures that changed, each after what it stands in. */
export async function sendEntities(
  target: DatabaseTarget,
  catalog: Catalog,
  { deleteVanished, isExcluded }: SendEntitiesOptions,
): Promise<SentEntities> {
  const { sink, service, database, signal } = target;
  const parentFqn = catalogFqn(service, database);
  const all = { parentFqn, ...(signal && { signal }) };
  const onProgress = (phase: string) => (done: number, total: number) => reportProgress({ phase, done, total });

  const schemas = await synchronize(sink, {
    kind: 'databaseSchema',
    ...all,
    bodies: catalog.schemas
      .filter(({ name }) => catalog.selectedSchemas.has(name))
      .map(({ name, comment }) => ({
        name: catalogName(name),
        ...displayNameOf(name),
        database: parentFqn,
        ...(comment && { description: comment }),
      })),
    keep: () => true,
    deleteVanished: false,
    onProgress: onProgress('schemas'),
  });

  const relations = new Set(catalog.relations.map(({ schema, name }) => catalogFqn(service, database, schema, name)));
  const adapted: Adaptation[] = [...renamed(fqn(database), database)];
  const leftAlone = (name: string) => isOfSystem(name) && !isExcluded(splitFqn(name)[2] ?? '');
  const tables = await synchronizeTables(sink, {
    kind: 'table',
    ...all,
    bodies: await withoutKnownLocked(
      target,
      catalog,
      tableBodies(catalog, service, database, (adaptation) => adapted.push(adaptation)),
    ),
    keep: (name) => relations.has(name) || leftAlone(name),
    deleteVanished,
    onProgress: onProgress('tables and views'),
  });

  const known = await sink.list('storedProcedure', parentFqn);
  const fqnOfRoutine = (schema: string, name: string) => catalogFqn(service, database, schema, name);
  const routines = nameRoutines(catalog.routines, {
    isStored: (schema, name) => known.has(fqnOfRoutine(schema, name)),
    isStoredAs: (named) =>
      known.get(fqnOfRoutine(named.routine.schema, named.name))?.sourceHash ===
      withSourceHash(procedureBody(named, service, database)).sourceHash,
  });
  const existing = new Set(routines.map(({ routine, name }) => fqnOfRoutine(routine.schema, name)));
  const wanted = routines.filter(({ routine }) => routine.definition !== null);
  const procedures = await synchronize(sink, {
    kind: 'storedProcedure',
    ...all,
    stored: known,
    bodies: wanted.map((routine) => procedureBody(routine, service, database)),
    keep: (name) => existing.has(name) || leftAlone(name),
    deleteVanished,
    onProgress: onProgress('procedures'),
  });

  adapted.push(
    ...catalog.schemas.filter(({ name }) => catalog.selectedSchemas.has(name)).flatMap(({ name }) => renamed(fqn(name), name)),
    ...wanted.flatMap(({ routine, name }) => renamed(fqn(routine.schema, name), name)),
  );
  return { ...total([schemas, tables, procedures]), adapted };
}

/** Of Postgres itself: never read, but others may have cataloged it. */
function isOfSystem(name: string): boolean {
  const schema = splitFqn(name)[2] ?? '';
  return schema === 'information_schema' || schema.startsWith('pg_');
}

/** A table that is locked now lacks its definition: it is good enough for a table that the catalog does not have, but not to replace what it has. */
async function withoutKnownLocked(
  { sink, service, database }: DatabaseTarget,
  catalog: Catalog,
  bodies: readonly TableBody[],
): Promise<readonly TableBody[]> {
  const locked = new Set(
    catalog.relations.filter((relation) => relation.locked).map(({ schema, name }) => catalogFqn(service, database, schema, name)),
  );
  if (locked.size === 0) return bodies;
  const stored = await sink.list('table', catalogFqn(service, database));
  return bodies.filter((body) => {
    const name = fqnOf('table', body);
    return !(locked.has(name) && stored.has(name));
  });
}

/** A foreign key names columns of another table, which the catalog may not have yet: what it refused for that is sent again at the end. */
async function synchronizeTables(sink: CatalogSink, options: Parameters<typeof synchronize<'table'>>[1]): Promise<SynchronizeResult> {
  const first = await synchronize(sink, options);
  const failed = new Set(first.failed.map(({ fqn: name }) => name));
  const again = options.bodies.filter((body) => refersToAnother(body) && failed.has(fqnOf('table', body)));
  if (again.length === 0) return first;
  const second = await synchronize(sink, { ...options, bodies: again, deleteVanished: false });
  const retried = new Set(again.map((body) => fqnOf('table', body)));
  return {
    ...first,
    sent: first.sent + second.sent,
    failed: [...first.failed.filter(({ fqn: name }) => !retried.has(name)), ...second.failed],
  };
}

function refersToAnother(body: TableBody): boolean {
  return (body.tableConstraints ?? []).some((constraint) => constraint.referredColumns);
}

function total(results: readonly SynchronizeResult[]): Omit<SentEntities, 'adapted'> {
  const sum = (count: 'sent' | 'unchanged' | 'deleted'): number => results.reduce((all, result) => all + result[count], 0);
  const failed = results.flatMap((result) => result.failed);
  return {
    sent: sum('sent'),
    unchanged: sum('unchanged'),
    deleted: sum('deleted'),
    failed: failed.map(({ fqn: name, error }) => ({ name, error })),
    rejected: new Set(failed.map(({ fqn: name }) => name)),
  };
}
