import { reportProgress } from '@moderate/orchestrator';
import type { Postgres } from '#resources/postgres.ts';
import { catalogFqn } from '#openmetadata/server-rules.ts';
import { createFailureTolerance } from '#openmetadata/sink/failure-tolerance.ts';
import { forEachConcurrently } from '#openmetadata/sink/for-each-concurrently.ts';
import { withSourceHash } from '#openmetadata/sink/source-hash.ts';
import type { Catalog, Oid, Problem } from './catalog/catalog.ts';
import {
  lineageDigest,
  lineageEdges,
  viewDependencies,
  type ViewDependency,
} from './catalog/lineage/view-lineage.ts';
import { queryViewTrees } from './catalog/queries/views.ts';
import type { DatabaseTarget } from './database-target.ts';

const concurrency = 16;

/** Ensures that the catalog contains the database, and returns its stored `sourceHash`. */
export async function ensureDatabase({
  sink,
  service,
  database,
  body,
}: DatabaseTarget): Promise<string | undefined> {
  const stored = (await sink.list('database', catalogFqn(service))).get(
    catalogFqn(service, database),
  );
  if (!stored) await sink.put('database', withSourceHash(body));
  return stored?.sourceHash;
}

export interface SentLineage {
  readonly sent: number;
  readonly failed: readonly Problem[];
}

export interface SendLineageOptions {
  readonly postgres: Postgres;
  /** Fully qualified names that the catalog rejected in this run. */
  readonly rejected: ReadonlySet<string>;
  /** The database's hash as stored when the run started. */
  readonly storedHash: string | undefined;
}

/**
 * Sends the lineage of all views, with one more statement to the database, except what the catalog
 * has already rejected. Sends nothing if the catalog is up to date. The database's own `sourceHash`
 * indicates this: it covers all dependencies and definitions, including which ones were omitted,
 * and is written last, so that an interrupted run sends the lineage again.
 */
export async function sendLineage(
  target: DatabaseTarget,
  catalog: Catalog,
  { postgres, rejected, storedHash }: SendLineageOptions,
): Promise<SentLineage> {
  const { sink, service, database, body } = target;
  const dependencies = viewDependencies(catalog);
  const leftOut = rejectedEnds(catalog, dependencies, rejected, (schema, name) =>
    catalogFqn(service, database, schema, name),
  );
  const sourceHash = completeHash(body, catalog, leftOut);
  if (storedHash === sourceHash) return { sent: 0, failed: [] };
  const { isComplete, ...sent } = await sendEdges(target, catalog, {
    postgres,
    rejected,
    dependencies,
  });
  if (isComplete) await sink.put('database', { ...body, sourceHash });
  return sent;
}

/**
 * The dependencies of a single table: on what it reads, if it is a view, and of the views that read
 * it.
 */
export function dependenciesOfTargets(catalog: Catalog): ViewDependency[] {
  const { targets, selected } = catalog;
  return viewDependencies(catalog).filter(
    ({ view, source }) => selected.has(view) && (targets.has(view) || targets.has(source)),
  );
}

interface Edges extends Omit<SendLineageOptions, 'storedHash'> {
  readonly dependencies: readonly ViewDependency[];
}

/** @returns also whether the catalog now has an edge for each dependency */
export async function sendEdges(
  { sink, service, database, signal }: DatabaseTarget,
  catalog: Catalog,
  { postgres, rejected, dependencies }: Edges,
): Promise<SentLineage & { readonly isComplete: boolean }> {
  const trees =
    dependencies.length > 0
      ? await readTrees(
          postgres,
          database,
          dependencies.map(({ view }) => view),
          signal,
        )
      : new Map<Oid, string>();
  const all = lineageEdges(catalog, dependencies, trees, service, database);
  const edges = all.filter(({ from, to }) => !rejected.has(from) && !rejected.has(to));
  const failed: Problem[] = [];
  let sent = 0;
  let done = 0;
  const tolerance = createFailureTolerance();
  await forEachConcurrently(edges, concurrency, async (edge) => {
    signal?.throwIfAborted();
    try {
      if ((await sink.putLineage(edge)) === 'sent') sent += 1;
      tolerance.succeeded();
    } catch (error) {
      failed.push({ name: `${edge.from} → ${edge.to}`, error: tolerance.messageOf(error) });
    }
    reportProgress({ phase: 'lineage', done: (done += 1), total: edges.length });
  });
  return { sent, failed, isComplete: failed.length === 0 && all.length === dependencies.length };
}

async function readTrees(
  postgres: Postgres,
  database: string,
  views: readonly Oid[],
  signal?: AbortSignal,
): Promise<Map<Oid, string>> {
  const options = {
    readOnly: true,
    statementTimeoutMs: 60_000,
    ...(signal && { signal }),
  } as const;
  const rows = await postgres.withConnection(database, options, (session) =>
    queryViewTrees(session, [...new Set(views)]),
  );
  return new Map(rows.map(({ view, tree }) => [view, tree]));
}

function completeHash(
  body: DatabaseTarget['body'],
  catalog: Catalog,
  leftOut: readonly string[],
): string {
  const lineage = lineageDigest(catalog, viewDependencies(catalog));
  return withSourceHash({ ...body, lineage, ...(leftOut.length > 0 && { leftOut }) }).sourceHash;
}

/** The rejected tables and views among the ends of the dependencies. */
function rejectedEnds(
  { relations }: Catalog,
  dependencies: readonly ViewDependency[],
  rejected: ReadonlySet<string>,
  fqnOf: (schema: string, name: string) => string,
): string[] {
  const ends = new Set(dependencies.flatMap(({ view, source }) => [view, source]));
  return relations
    .filter(({ oid }) => ends.has(oid))
    .map(({ schema, name }) => fqnOf(schema, name))
    .filter((name) => rejected.has(name))
    .toSorted();
}
