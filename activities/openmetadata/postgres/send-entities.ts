import { reportProgress } from '../../../src/orchestrator/progress.ts';
import type { DatabaseBody, TableBody } from '../entities.ts';
import { fqn } from '../names.ts';
import { fqnOf } from '../sink/body-fqn.ts';
import type { CatalogSink } from '../sink/sink.ts';
import { synchronize, type SynchronizeResult } from '../sink/synchronize.ts';
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
}

/** Sends schemas, tables and procedures that changed, each after what it stands in. */
export async function sendEntities(target: DatabaseTarget, catalog: Catalog, deleteVanished: boolean): Promise<SentEntities> {
  const { sink, service, database, signal } = target;
  const parentFqn = fqn(service, database);
  const all = { parentFqn, ...(signal && { signal }) };
  const onProgress = (phase: string) => (done: number, total: number) => reportProgress({ phase, done, total });

  const schemas = await synchronize(sink, {
    kind: 'databaseSchema',
    ...all,
    bodies: catalog.schemas
      .filter(({ name }) => catalog.selectedSchemas.has(name))
      .map(({ name, comment }) => ({ name, database: parentFqn, ...(comment && { description: comment }) })),
    keep: () => true,
    deleteVanished: false,
    onProgress: onProgress('schemas'),
  });

  const relations = new Set(catalog.relations.map(({ schema, name }) => fqn(service, database, schema, name)));
  const tables = await synchronizeTables(sink, {
    kind: 'table',
    ...all,
    bodies: await withoutKnownLocked(target, catalog, tableBodies(catalog, service, database)),
    keep: (name) => relations.has(name),
    deleteVanished,
    onProgress: onProgress('tables and views'),
  });

  const routines = nameRoutines(catalog.routines);
  const existing = new Set(routines.map(({ routine, name }) => fqn(service, database, routine.schema, name)));
  const procedures = await synchronize(sink, {
    kind: 'storedProcedure',
    ...all,
    bodies: routines.filter(({ routine }) => routine.definition !== null).map((routine) => procedureBody(routine, service, database)),
    keep: (name) => existing.has(name),
    deleteVanished,
    onProgress: onProgress('procedures'),
  });

  return total([schemas, tables, procedures]);
}

/** What is locked now lacks its definition: it is good enough for a table that the catalog does not have, but not to replace what it has. */
async function withoutKnownLocked(
  { sink, service, database }: DatabaseTarget,
  catalog: Catalog,
  bodies: readonly TableBody[],
): Promise<readonly TableBody[]> {
  const locked = new Set(
    catalog.relations.filter((relation) => relation.locked).map(({ schema, name }) => fqn(service, database, schema, name)),
  );
  if (locked.size === 0) return bodies;
  const stored = await sink.list('table', fqn(service, database));
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

function total(results: readonly SynchronizeResult[]): SentEntities {
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
