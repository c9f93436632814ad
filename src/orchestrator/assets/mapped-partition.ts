import { TerminalError } from '../errors.ts';
import type { AnyPartitions } from '../partitions/any-partitions.ts';
import { defaultMapping } from '../partitions/mappings/default-mapping.ts';
import { haveSameKeys } from '../partitions/mappings/same-partition.ts';
import type { PartitionSet } from '../partitions/mappings/partition-set.ts';
import type { AssetRef } from '../workflow/asset-ref.ts';
import { stepName } from '../workflow/step-name.ts';
import type { AnyActivityAsset } from './asset.ts';
import { readPartition } from './read-partition.ts';

/**
 * The partitions of one of its `deps` that a partition reads; `same` if the upstream asset defines
 * no partitions, or only the upstream asset does and the key comes from the request. An asset
 * without partitions that is materialized unpartitioned reads all of them, unless its mapping says
 * otherwise.
 * @throws TerminalError with the code `PARTITION_KEY_INVALID` if there is no such partition
 */
export function mappedPartitions(
  { key, spec }: AnyActivityAsset,
  name: string,
  partition: string | undefined,
): PartitionSet | 'same' {
  const [downstream, upstream] = [spec.partitions, partitionsOfDep({ key, spec }, name)];
  if (upstream === undefined || (downstream === undefined) !== (partition === undefined))
    return 'same';
  if (partition !== undefined) readPartition(key, downstream, partition);
  const assets = { downstream, upstream };
  const set =
    (spec.mappings[name] ?? defaultMapping(assets))?.upstreamOf(partition, assets) ?? 'same';
  return partition !== undefined && set !== 'same' && onlyKey(set) === partition ? 'same' : set;
}

/**
 * The partition of one of the `deps` that is read if the asset's code names none: undefined means
 * the same one, or else the whole asset.
 * @param own partitions that are materialized
 * @throws TerminalError with the code `UPSTREAM_PARTITION_MISSING` if the mapping does not
 * determine one
 */
export function mappedPartition(
  asset: AnyActivityAsset,
  name: string,
  own: readonly (string | undefined)[],
): string | undefined {
  const dep = asset.spec.deps[name];
  if (own.length > 1 && partitionsOfDep(asset, name) === undefined) return undefined;
  const sets = own.map((partition) => mappedPartitions(asset, name, partition));
  const [set] = sets;
  if (own.length === 1 && (set === 'same' || set?.kind === 'whole')) return undefined;
  const keys = new Set(sets.map((of, index) => (of === 'same' ? own[index] : onlyKey(of))));
  const [key] = keys;
  if (keys.size === 1 && key !== undefined) return key;
  const what =
    own.length > 1 || set === undefined || set === 'same' ? 'several partitions' : describe(set);
  const text = `${stepName({ asset: asset.key, partition: own.length > 1 ? `${own[0]} …` : (own[0] ?? '') })} reads ${what} of ${dep?.key}`;
  const advice =
    what === noPartition
      ? ''
      : `: name the one that you want, upstream.${name}({ partition: '…' }), or read them all, upstream.${name}.all()`;
  throw new TerminalError(`${text}${advice}`, { code: 'UPSTREAM_PARTITION_MISSING' });
}

/** Whether partitions of the asset may read partitions of an upstream asset with other keys. */
export function mayReadOthers(
  { key, spec }: Pick<AnyActivityAsset, 'key' | 'spec'>,
  name: string,
): boolean {
  const upstream = partitionsOfDep({ key, spec }, name);
  return (
    upstream !== undefined &&
    (spec.mappings[name] !== undefined || !haveSameKeys(spec.partitions, upstream))
  );
}

/** The partitions of one of the `deps`, which can be the asset itself. */
export function partitionsOfDep(
  { key, spec }: Pick<AnyActivityAsset, 'key' | 'spec'>,
  name: string,
): AnyPartitions | undefined {
  const dep = spec.deps[name];
  return dep?.key === key ? spec.partitions : partitionsOf(dep);
}

/** The partitions of an asset, if the reference is the asset itself and it defines some. */
export function partitionsOf(asset: AssetRef | undefined): AnyPartitions | undefined {
  const { kind, spec } = (asset ?? {}) as Partial<AnyActivityAsset>;
  return kind === 'activity' ? spec?.partitions : undefined;
}

/** The key of a set with exactly one. */
export function onlyKey(set: PartitionSet): string | undefined {
  if (set.kind === 'range') return set.first === set.last ? set.first : undefined;
  return set.kind === 'keys' && set.keys.length === 1 ? set.keys[0] : undefined;
}

const noPartition = 'no partition';

function describe(set: PartitionSet): string {
  switch (set.kind) {
    case 'none':
      return noPartition;
    case 'range':
      return `the partitions ${set.first}..${set.last}`;
    case 'keys':
      return `${set.keys.length} partitions`;
    default:
      return 'several partitions';
  }
}
