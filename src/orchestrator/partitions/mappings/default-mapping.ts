import { isTimePartitions, type AnyPartitions } from '../any-partitions.ts';
import { allPartitions } from './all-partitions.ts';
import { dimension } from './dimension-mapping.ts';
import type { MappedAssets, PartitionMapping } from './partition-mapping.ts';
import { samePartition } from './same-partition.ts';
import { overlappingWindows } from './window-mapping.ts';

/**
 * The default mapping of two assets: the same partition, or the windows that overlap it; for
 * two-dimensional partitions, the single dimension for which that holds; all partitions, if one of
 * the assets has none. Undefined if none of these fits.
 */
export function defaultMapping(assets: MappedAssets): PartitionMapping | undefined {
  const { downstream, upstream } = assets;
  if (downstream === undefined || upstream === undefined) return allPartitions();
  const ofOne = mappingOfOne(downstream, upstream);
  if (ofOne !== undefined) return ofOne;
  if (downstream.kind === 'multi')
    return ofOnlyDimension(downstream, (of) => mappingOfOne(of, upstream));
  return upstream.kind === 'multi'
    ? ofOnlyDimension(upstream, (of) => mappingOfOne(downstream, of))
    : undefined;
}

function mappingOfOne(
  downstream: AnyPartitions,
  upstream: AnyPartitions,
): PartitionMapping | undefined {
  if (samePartition().problem({ downstream, upstream }) === undefined) return samePartition();
  return isTimePartitions(downstream) && isTimePartitions(upstream)
    ? overlappingWindows()
    : undefined;
}

function ofOnlyDimension(
  { dimensions }: Extract<AnyPartitions, { kind: 'multi' }>,
  mappingOf: (partitions: AnyPartitions) => PartitionMapping | undefined,
): PartitionMapping | undefined {
  const fitting = dimensions.flatMap(({ name, partitions }) => {
    const mapping = mappingOf(partitions);
    return mapping === undefined ? [] : [{ name, mapping }];
  });
  const [only] = fitting;
  return only !== undefined && fitting.length === 1
    ? dimension(only.name, only.mapping)
    : undefined;
}
