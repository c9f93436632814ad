/** The part of an asset that a selection uses. */
export interface AssetNode {
  readonly key: string;
  readonly group: string;
  readonly deps: readonly { readonly key: string }[];
}

export type Selected =
  { readonly keys: readonly string[] } | { readonly unknown: readonly string[] };

/**
 * Caches the last selection of each list of assets: all runs of a backfill, which can have 100,000
 * partitions or more, use the same one.
 */
const latest = new WeakMap<
  readonly AssetNode[],
  { readonly terms: readonly string[]; readonly selected: Selected }
>();

/**
 * The assets that any of the terms selects, in topological order. A term is `key`, `+key` (with all
 * upstream assets), `key+` (with all downstream assets), `+key+`, `group:name` or `*`. Terms that
 * match nothing are returned as unknown.
 */
export function selectAssets(assets: readonly AssetNode[], terms: readonly string[]): Selected {
  const known = latest.get(assets);
  if (
    known?.terms.length === terms.length &&
    terms.every((term, index) => term === known.terms[index])
  )
    return known.selected;
  const selected = select(assets, terms);
  latest.set(assets, { terms: [...terms], selected });
  return selected;
}

function select(assets: readonly AssetNode[], terms: readonly string[]): Selected {
  const unknown: string[] = [];
  const selected = new Set<string>();
  const graph = graphOf(assets);
  for (const term of new Set(terms)) {
    const keys = keysOf(graph, term);
    if (keys.length === 0) unknown.push(term);
    for (const key of keys) selected.add(key);
  }
  if (unknown.length > 0) return { unknown };
  return {
    keys: topologicalOrder(assets)
      .map(({ key }) => key)
      .filter((key) => selected.has(key)),
  };
}

/** Keys of assets. */
interface Graph {
  readonly upstream: ReadonlyMap<string, readonly string[]>;
  readonly downstream: ReadonlyMap<string, readonly string[]>;
  readonly groups: ReadonlyMap<string, readonly AssetNode[]>;
}

function keysOf({ upstream, downstream, groups }: Graph, term: string): readonly string[] {
  if (term === '*') return [...upstream.keys()];
  if (term.startsWith('group:'))
    return (groups.get(term.slice('group:'.length)) ?? []).map(({ key }) => key);
  const key = term.replace(/^\+/, '').replace(/\+$/, '');
  if (!upstream.has(key)) return [];
  return [
    key,
    ...(term.startsWith('+') ? reach(key, upstream) : []),
    ...(term.endsWith('+') ? reach(key, downstream) : []),
  ];
}

function graphOf(assets: readonly AssetNode[]): Graph {
  const up = new Map(assets.map(({ key, deps }) => [key, deps.map((dep) => dep.key)]));
  const down = new Map<string, string[]>();
  for (const [key, deps] of up) {
    for (const dep of deps) {
      const found = down.get(dep);
      if (found === undefined) down.set(dep, [key]);
      else found.push(key);
    }
  }
  return { upstream: up, downstream: down, groups: Map.groupBy(assets, ({ group }) => group) };
}

function reach(start: string, neighbours: Graph['upstream']): readonly string[] {
  const reached = new Set<string>();
  const next = [start];
  for (let key = next.pop(); key !== undefined; key = next.pop()) {
    for (const neighbour of neighbours.get(key) ?? []) {
      if (reached.has(neighbour)) continue;
      reached.add(neighbour);
      next.push(neighbour);
    }
  }
  return [...reached];
}

/** Caches the order, because pages show the assets of a deployment repeatedly. */
const orders = new WeakMap<readonly AssetNode[], readonly AssetNode[]>();

/**
 * Upstream assets before downstream ones, otherwise in the given order. Assets on a cycle come in
 * any order.
 */
export function topologicalOrder<A extends AssetNode>(assets: readonly A[]): readonly A[] {
  const known = orders.get(assets) as readonly A[] | undefined;
  if (known !== undefined) return known;
  const ordered: A[] = [];
  const seen = new Set<string>();
  const byKey = new Map(assets.map((asset) => [asset.key, asset]));
  for (const asset of assets) {
    // Depth-first with an explicit stack: a chain of assets can be longer than the call stack.
    const stack = [{ asset, next: 0 }];
    if (seen.has(asset.key)) continue;
    seen.add(asset.key);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const dep = top.asset.deps[top.next];
      top.next += 1;
      if (dep === undefined) {
        ordered.push(top.asset);
        stack.pop();
        continue;
      }
      const upstream = byKey.get(dep.key);
      if (upstream === undefined || seen.has(dep.key)) continue;
      seen.add(dep.key);
      stack.push({ asset: upstream, next: 0 });
    }
  }
  orders.set(assets, ordered);
  return ordered;
}

/**
 * Keys of assets that depend on each other in a cycle, each cycle once, from one of its assets back
 * to it.
 */
export function findCycles(assets: readonly AssetNode[]): readonly (readonly string[])[] {
  const byKey = new Map(assets.map((asset) => [asset.key, asset]));
  const ended = new Set<string>();
  const cycles: string[][] = [];
  for (const { key } of assets) {
    const path: { readonly key: string; next: number }[] = ended.has(key) ? [] : [{ key, next: 0 }];
    const onPath = new Set(path.map((node) => node.key));
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const dep = byKey.get(top.key)?.deps[top.next]?.key;
      top.next += 1;
      if (dep === undefined) {
        ended.add(top.key);
        onPath.delete(top.key);
        path.pop();
      } else if (onPath.has(dep)) {
        const keys = path.map((node) => node.key);
        cycles.push([...keys.slice(keys.indexOf(dep)), dep]);
      } else if (!ended.has(dep)) {
        path.push({ key: dep, next: 0 });
        onPath.add(dep);
      }
    }
  }
  return cycles;
}
