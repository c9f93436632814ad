import { choose } from '../../choose.ts';
import type { GraphNode } from './lay-out.ts';

/** How far from an asset a part of the graph reaches; undefined without an end. */
export interface Reach {
  readonly asset: string;
  readonly upstream?: number | undefined;
  readonly downstream?: number | undefined;
}

/**
 * An asset with what it depends on and what depends on it.
 * @throws UsageError for an asset that does not exist
 */
export function lineageOf(
  nodes: readonly GraphNode[],
  { asset, upstream, downstream }: Reach,
): ReadonlySet<string> {
  const key = choose(
    'asset',
    asset,
    nodes.map((node) => node.key),
  );
  const up = new Map(nodes.map((node) => [node.key, node.deps]));
  const down = downstreamsOf(nodes);
  return new Set([...within(key, up, upstream), ...within(key, down, downstream)]);
}

/** By key: the assets that depend on it. */
export function downstreamsOf(nodes: readonly GraphNode[]): ReadonlyMap<string, readonly string[]> {
  const down = new Map<string, string[]>(nodes.map(({ key }) => [key, []]));
  for (const { key, deps } of nodes) {
    for (const dep of deps) if (dep !== key) down.get(dep)?.push(key);
  }
  return down;
}

function within(
  start: string,
  next: ReadonlyMap<string, readonly string[]>,
  depth = Infinity,
): ReadonlySet<string> {
  const reached = new Set([start]);
  let front: readonly string[] = [start];
  for (let step = 0; step < depth && front.length > 0; step += 1) {
    front = front
      .flatMap((key) => next.get(key) ?? [])
      .filter((key) => !reached.has(key) && reached.add(key));
  }
  return reached;
}
