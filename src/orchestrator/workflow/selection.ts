/** The part of an asset that a selection looks at. */
export interface AssetNode {
  readonly key: string;
  readonly group: string;
  readonly deps: readonly { readonly key: string }[];
}

export type Selected = { readonly keys: readonly string[] } | { readonly unknown: readonly string[] };

/**
 * The assets that any of the terms names, in topological order. A term is `key`, `+key` (with all upstreams), `key+` (with all downstreams),
 * `+key+`, `group:name` or `*`. Terms that name nothing come back as unknown.
 */
export function selectAssets(assets: readonly AssetNode[], terms: readonly string[]): Selected {
  const unknown: string[] = [];
  const selected = new Set<string>();
  for (const term of terms) {
    const keys = keysOf(assets, term);
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

function keysOf(assets: readonly AssetNode[], term: string): readonly string[] {
  if (term === '*') return assets.map(({ key }) => key);
  if (term.startsWith('group:')) return assets.filter(({ group }) => group === term.slice('group:'.length)).map(({ key }) => key);
  const key = term.replace(/^\+/, '').replace(/\+$/, '');
  if (!assets.some((asset) => asset.key === key)) return [];
  const upstream = (of: string) => assets.find((asset) => asset.key === of)?.deps.map((dep) => dep.key) ?? [];
  const downstream = (of: string) => assets.filter(({ deps }) => deps.some((dep) => dep.key === of)).map((asset) => asset.key);
  return [key, ...(term.startsWith('+') ? reach(key, upstream) : []), ...(term.endsWith('+') ? reach(key, downstream) : [])];
}

function reach(start: string, neighbours: (key: string) => readonly string[]): readonly string[] {
  const reached = new Set<string>();
  const visit = (key: string) => {
    for (const next of neighbours(key)) {
      if (reached.has(next)) continue;
      reached.add(next);
      visit(next);
    }
  };
  visit(start);
  return [...reached];
}

/** Upstreams before downstreams; otherwise in the order given. Assets on a cycle come in the order given. */
export function topologicalOrder<A extends AssetNode>(assets: readonly A[]): readonly A[] {
  const byKey = new Map(assets.map((asset) => [asset.key, asset]));
  const ordered = new Set<A>();
  const visiting = new Set<string>();
  const visit = (asset: A) => {
    if (ordered.has(asset) || visiting.has(asset.key)) return;
    visiting.add(asset.key);
    for (const { key } of asset.deps) {
      const dep = byKey.get(key);
      if (dep !== undefined) visit(dep);
    }
    ordered.add(asset);
  };
  for (const asset of assets) visit(asset);
  return [...ordered];
}
