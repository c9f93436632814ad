import type { DefinedAsset } from '../definitions/deployment.ts';
import { isOnlyOfJobs } from '../definitions/input-source.ts';
import { haveIdenticalKeys } from '../partitions/have-identical-keys.ts';
import { defaultMapping } from '../partitions/mappings/default-mapping.ts';
import { allPartitions } from '../partitions/mappings/all-partitions.ts';
import type { MappedAssets, PartitionMapping } from '../partitions/mappings/partition-mapping.ts';
import { samePartition } from '../partitions/mappings/same-partition.ts';

/** Which partitions of another asset, or of itself, an asset reads. */
export interface AssetEdge {
  /** In the asset's `deps`. */
  readonly name: string;
  /** The key of the upstream asset. */
  readonly upstream: string;
  readonly mapping: PartitionMapping;
  readonly assets: MappedAssets;
}

/**
 * The edges from an asset to the selected ones. The definitions are already validated: each pair of
 * assets has a mapping.
 */
export function edgesOf(
  asset: DefinedAsset,
  selected: ReadonlyMap<string, DefinedAsset>,
): readonly AssetEdge[] {
  return Object.entries(asset.spec.deps).flatMap(
    ([name, { key: upstream }]): readonly AssetEdge[] => {
      if (!selected.has(upstream)) return [];
      const assets = {
        downstream: asset.spec.partitions,
        upstream: selected.get(upstream)?.spec.partitions,
      };
      const declared = asset.kind === 'activity' ? asset.spec.mappings[name] : undefined;
      return [
        { name, upstream, assets, mapping: declared ?? defaultMapping(assets) ?? allPartitions() },
      ];
    },
  );
}

/** Whether one run materializes both: they have the same partitions, and one reads the same partition of the other. */
export function sharesRuns(
  asset: DefinedAsset,
  upstream: DefinedAsset | undefined,
  { mapping, assets }: AssetEdge,
): boolean {
  return (
    haveIdenticalKeys(assets.downstream, assets.upstream) &&
    (assets.downstream === undefined || mapping === samePartition()) &&
    [asset, upstream].every((of) => of !== undefined && !isOnlyOfJobs(of.inputFrom))
  );
}
