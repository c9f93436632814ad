import type { AnyPartitions } from '../any-partitions.ts';
import type { PartitionSet } from './partition-set.ts';

/** The partitions of an asset and of one that it reads; undefined where it has none. */
export interface MappedAssets {
  readonly downstream: AnyPartitions | undefined;
  readonly upstream: AnyPartitions | undefined;
}

/** Which partitions of an upstream asset a partition of a downstream asset reads. Pure: neither the time nor what is materialized matters. */
export interface PartitionMapping {
  /** For people: `the last 7 windows`. */
  readonly description: string;
  /** Whether of two windows the later one is read by no earlier windows, so that the ends of a range say what reads all of it. */
  readonly isMonotonic?: true;
  /** Why it does not fit the partitions of two assets. */
  readonly problem: (assets: MappedAssets) => string | undefined;
  /**
   * What a partition reads.
   * @param key undefined for an asset without partitions
   */
  readonly upstreamOf: (key: string | undefined, assets: MappedAssets) => PartitionSet;
  /** What reads a partition: the other direction. It may name more, but never less. */
  readonly downstreamOf: (key: string | undefined, assets: MappedAssets) => PartitionSet;
}
