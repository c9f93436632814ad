import type { DefinedAsset } from '../definitions/deployment.ts';
import { defaultMapping } from '../partitions/mappings/default-mapping.ts';
import { allPartitions } from '../partitions/mappings/all-partitions.ts';
import type { MappedAssets, PartitionMapping } from '../partitions/mappings/partition-mapping.ts';

/** Which partitions of another asset, or of itself, an asset reads. */
export interface AssetEdge {
  /** Key. */
  readonly upstream: string;
  readonly mapping: PartitionMapping;
  readonly assets: MappedAssets;
}

/** What an asset reads of those that are selected. Definitions have been checked: each pair of assets has a mapping. */
export function edgesOf(asset: DefinedAsset, selected: ReadonlyMap<string, DefinedAsset>): readonly AssetEdge[] {
  return namedDeps(asset).flatMap(([name, { key: upstream }]): readonly AssetEdge[] => {
    if (!selected.has(upstream)) return [];
    const assets = { downstream: asset.spec.partitions, upstream: selected.get(upstream)?.spec.partitions };
    const declared = asset.kind === 'activity' ? asset.spec.mappings[name] : undefined;
    return [{ upstream, assets, mapping: declared ?? defaultMapping(assets) ?? allPartitions() }];
  });
}

function namedDeps(asset: DefinedAsset): readonly (readonly [name: string, upstream: { readonly key: string }])[] {
  return asset.kind === 'activity' ? Object.entries(asset.spec.deps) : asset.deps.map((dep) => ['', dep] as const);
}
