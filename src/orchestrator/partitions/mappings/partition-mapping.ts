import type { AnyPartitions } from '../any-partitions.ts';
import type { PartitionSet } from './partition-set.ts';

/**
 * The partitions of an asset and of one that it reads; undefined for an asset without partitions.
 */
export interface MappedAssets {
  readonly downstream: AnyPartitions | undefined;
  readonly upstream: AnyPartitions | undefined;
}

/**
 * Which partitions of an upstream asset a partition of a downstream asset reads. Pure: it depends
 * neither on the time nor on materializations.
 */
export interface PartitionMapping {
  /** For people: `the last 7 windows`. */
  readonly description: string;
  /**
   * Whether the readers of a later window are never earlier than those of an earlier one, so that
   * the ends of a range determine everything that reads it.
   */
  readonly isMonotonic?: true;
  /** Why it does not fit the partitions of two assets. */
  readonly problem: (assets: MappedAssets) => string | undefined;
  /**
   * The partitions that a partition reads.
   * @param key undefined for an asset without partitions
   */
  readonly upstreamOf: (key: string | undefined, assets: MappedAssets) => PartitionSet;
  /**
   * The inverse: the partitions that read a partition. It may include too many, but never too few.
   */
  readonly downstreamOf: (key: string | undefined, assets: MappedAssets) => PartitionSet;
}
