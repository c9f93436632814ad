import { choose } from '../../choose.ts';
import type { GraphNode } from './lay-out.ts';

/** Maximum distance from an asset in each direction; undefined for no limit. */
export interface Reach {
  readonly asset: string;
  readonly upstream?: number | undefined;
  readonly downstream?: number | undefined;
}

/**
 * An asset with its upstream and downstream assets.
 * @throws UsageError if the asset does not exist
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

/** The assets that depend on each asset, by key. */
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
