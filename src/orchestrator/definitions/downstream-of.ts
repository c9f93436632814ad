import type { DefinedAsset } from './deployment.ts';

const known = new WeakMap<readonly DefinedAsset[], ReadonlyMap<string, readonly string[]>>();

/**
 * The assets that read an asset, in order. Cached for all assets, so that the page of one asset
 * does not scan 10,000.
 */
export function downstreamOf(assets: readonly DefinedAsset[], key: string): readonly string[] {
  let all = known.get(assets);
  if (all === undefined) {
    const reads = assets.flatMap((asset) =>
      [...new Set(asset.deps.map((dep) => dep.key))].map((dep) => ({ dep, by: asset.key })),
    );
    const byDep = Map.groupBy(reads, ({ dep }) => dep);
    all = new Map([...byDep].map(([dep, of]) => [dep, of.map(({ by }) => by)]));
    known.set(assets, all);
  }
  return all.get(key) ?? [];
}
