import { RetryableError, TerminalError } from '../../../src/orchestrator/errors.ts';
import { reportProgress } from '../../../src/orchestrator/progress.ts';
import type { Postgres } from '../../../src/resources/postgres.ts';
import { fqn } from '../names.ts';
import { forEachConcurrently } from '../sink/for-each-concurrently.ts';
import { withSourceHash } from '../sink/source-hash.ts';
import type { Catalog, Oid } from './catalog/catalog.ts';
import { lineageDigest, lineageEdges, viewDependencies } from './catalog/lineage/view-lineage.ts';
import { queryViewTrees } from './catalog/queries/views.ts';
import type { DatabaseTarget } from './send-entities.ts';

const concurrency = 16;

/** So many edges in a row without an answer mean that the catalog is down. */
const unavailableInARow = 5;

/**
 * Whether the catalog has all lineage of the database's views as it is now. The database's own `sourceHash` says so: it takes in all
 * dependencies and definitions, and is written last. So a run that ends in the middle sends the lineage again.
 *
 * Sees to it that the catalog has the database.
 */
export async function lineageIsComplete({ sink, service, database, body }: DatabaseTarget, catalog: Catalog): Promise<boolean> {
  const stored = (await sink.list('database', fqn(service))).get(fqn(service, database));
  if (stored?.sourceHash === completeHash(body, catalog)) return true;
  if (!stored) await sink.put('database', withSourceHash(body));
  return false;
}

export interface SentLineage {
  readonly sent: number;
  readonly failed: readonly { readonly name: string; readonly error: string }[];
}

/** Sends the lineage of all views, in one more statement to the database, but none of what the catalog rejected before. */
export async function sendLineage(
  { sink, service, database, body, signal }: DatabaseTarget,
  catalog: Catalog,
  postgres: Postgres,
  rejected: ReadonlySet<string>,
): Promise<SentLineage> {
  const dependencies = viewDependencies(catalog);
  const trees =
    dependencies.length > 0
      ? await readTrees(
          postgres,
          database,
          dependencies.map(({ view }) => view),
          signal,
        )
      : new Map<Oid, string>();
  const edges = lineageEdges(catalog, dependencies, trees, service, database).filter(
    ({ from, to }) => !rejected.has(from) && !rejected.has(to),
  );
  const failed: { name: string; error: string }[] = [];
  let done = 0;
  let unavailable = 0;
  await forEachConcurrently(edges, concurrency, async (edge) => {
    signal?.throwIfAborted();
    try {
      await sink.putLineage(edge);
      unavailable = 0;
    } catch (error) {
      if (error instanceof RetryableError) unavailable += 1;
      if (!concernsOneEdge(error) || unavailable >= unavailableInARow) throw error;
      failed.push({ name: `${edge.from} → ${edge.to}`, error: error.message });
    }
    reportProgress({ phase: 'lineage', done: (done += 1), total: edges.length });
  });
  if (failed.length === 0 && edges.length === dependencies.length) {
    await sink.put('database', { ...body, sourceHash: completeHash(body, catalog) });
  }
  return { sent: edges.length - failed.length, failed };
}

async function readTrees(postgres: Postgres, database: string, views: readonly Oid[], signal?: AbortSignal): Promise<Map<Oid, string>> {
  const options = { readOnly: true, statementTimeoutMs: 60_000, ...(signal && { signal }) } as const;
  const rows = await postgres.withConnection(database, options, (session) => queryViewTrees(session, [...new Set(views)]));
  return new Map(rows.map(({ view, tree }) => [view, tree]));
}

function completeHash(body: DatabaseTarget['body'], catalog: Catalog): string {
  return withSourceHash({ ...body, lineage: lineageDigest(catalog, viewDependencies(catalog)) }).sourceHash;
}

function concernsOneEdge(error: unknown): error is Error {
  return error instanceof RetryableError || (error instanceof TerminalError && error.name !== 'Unauthorized');
}
