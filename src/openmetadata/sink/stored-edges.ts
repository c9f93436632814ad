import { isDeepStrictEqual } from 'node:util';
import type { StoredEdge } from '#resources/open-metadata/entered.ts';
import type { OpenMetadata } from '#resources/open-metadata.ts';
import type { LineageEdge } from '../entities.ts';

interface Upstream {
  readonly edges: Promise<readonly StoredEdge[]>;
  readonly asked: Set<string>;
}

/** The stored edges to each table: read once, and again if an edge is requested again. */
export function createStoredEdges(client: OpenMetadata) {
  const known = new Map<string, Upstream>();
  return async (fromId: string, toId: string): Promise<StoredEdge | undefined> => {
    let upstream = known.get(toId);
    if (upstream === undefined || upstream.asked.has(fromId)) {
      upstream = { edges: client.upstreamEdges(toId), asked: new Set() };
      known.set(toId, upstream);
    }
    upstream.asked.add(fromId);
    return (await upstream.edges).find(({ fromEntity }) => fromEntity === fromId);
  };
}

/**
 * The edge that the catalog should store; `undefined` if it is already stored. A PUT replaces the
 * whole edge, so it includes user-entered parts: the description, the pipeline, and the columns of
 * manually drawn edges.
 */
export function edgeDetails(
  { sqlQuery, columns }: LineageEdge,
  stored: StoredEdge | undefined,
): object | undefined {
  const before = stored?.lineageDetails ?? {};
  const drawn = before.source === 'Manual';
  const details = {
    ...(sqlQuery !== undefined && { sqlQuery }),
    source: drawn ? 'Manual' : 'ViewLineage',
    columnsLineage: drawn
      ? [...columns, ...(before.columnsLineage ?? []).filter(isNotAmong(columns))]
      : columns,
    ...(before.description && { description: before.description }),
    ...(before.pipeline !== undefined && before.pipeline !== null && { pipeline: before.pipeline }),
  };
  return stored && isDeepStrictEqual(withoutNulls(before), withoutNulls(details))
    ? undefined
    : details;
}

function isNotAmong(columns: LineageEdge['columns']) {
  const targets = new Set<unknown>(columns.map(({ toColumn }) => toColumn));
  return ({ toColumn }: { readonly toColumn?: unknown }) => !targets.has(toColumn);
}

/** Also drops empty lists, which the server may omit. */
function withoutNulls(details: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(details).filter(
      ([, value]) =>
        value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  );
}
