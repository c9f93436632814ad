import type { AnyPartitions } from '../any-partitions.ts';
import type { MappedAssets, PartitionMapping } from './partition-mapping.ts';
import { all, none, type PartitionSet } from './partition-set.ts';
import { haveSameKeys, samePartition } from './same-partition.ts';

/**
 * Maps one dimension of two-dimensional partitions: to the only dimension of the other asset, or to
 * the dimension with the same name if it has two. The other dimension maps to the same key if both
 * assets have it, and otherwise to all of its keys.
 */
export function dimension(
  name: string,
  mapping: PartitionMapping = samePartition(),
): PartitionMapping {
  const map =
    (direction: 'upstreamOf' | 'downstreamOf') =>
    (key: string | undefined, assets: MappedAssets) => {
      const [from, to] =
        direction === 'upstreamOf'
          ? [assets.downstream, assets.upstream]
          : [assets.upstream, assets.downstream];
      const mapPart = (of: PartitionMapping, part: string) => {
        const parts = {
          downstream: only(assets.downstream, part),
          upstream: only(assets.upstream, part),
        };
        return of[direction](partOf(from, key, part), parts);
      };
      if (to?.kind !== 'multi') return mapPart(mapping, name);
      const sets = to.dimensions.map(({ name: of }): readonly [string, PartitionSet] => {
        if (of === name) return [of, mapPart(mapping, of)];
        return [of, hasDimension(from, of) ? mapPart(samePartition(), of) : all];
      });
      return sets.some(([, { kind }]) => kind === 'none')
        ? none
        : { kind: 'pairs' as const, of: Object.fromEntries(sets) };
    };
  return {
    description: `${name}: ${mapping.description}`,
    problem: (assets) => {
      if (assets.downstream === undefined || assets.upstream === undefined)
        return 'both assets must have partitions';
      const multis = [assets.downstream, assets.upstream].filter((of) => of.kind === 'multi');
      if (multis.length === 0) return 'neither asset has partitions of two dimensions';
      if (!multis.every((of) => hasDimension(of, name))) return `there is no dimension ${name}`;
      const problem = mapping.problem({
        downstream: only(assets.downstream, name),
        upstream: only(assets.upstream, name),
      });
      return problem ?? problemOfOther(assets, name);
    },
    upstreamOf: map('upstreamOf'),
    downstreamOf: map('downstreamOf'),
  };
}

function problemOfOther({ downstream, upstream }: MappedAssets, name: string): string | undefined {
  if (downstream?.kind !== 'multi' || upstream?.kind !== 'multi') return undefined;
  const differs = downstream.dimensions.find(
    (of) =>
      of.name !== name &&
      hasDimension(upstream, of.name) &&
      !haveSameKeys(of.partitions, only(upstream, of.name)),
  );
  return differs === undefined
    ? undefined
    : `the keys of their dimensions ${differs.name} are not the same`;
}

/** The partitions of a dimension, or those of an asset that has only one. */
function only(partitions: AnyPartitions | undefined, name: string): AnyPartitions | undefined {
  if (partitions?.kind !== 'multi') return partitions;
  return partitions.dimensions.find((of) => of.name === name)?.partitions;
}

function hasDimension(partitions: AnyPartitions | undefined, name: string): boolean {
  return partitions?.kind === 'multi' && partitions.dimensions.some((of) => of.name === name);
}

function partOf(
  partitions: AnyPartitions | undefined,
  key: string | undefined,
  name: string,
): string | undefined {
  if (partitions?.kind !== 'multi' || key === undefined) return key;
  return partitions.split(key)[partitions.dimensions.findIndex((of) => of.name === name)];
}
