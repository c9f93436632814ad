import type { PartitionSet } from '../partitions/mappings/partition-set.ts';
import type { PartitionValue } from '../state/upstream-partitions.ts';

/** Where a page of values begins, and how many there may be in it. */
export interface ValueCursor {
  readonly after: string;
  readonly limit: number;
}

export interface ValuePage {
  readonly values: readonly PartitionValue[];
  /** Of the next page; undefined if there is none. */
  readonly next: ValueCursor | undefined;
}

/** How a materialization reads upstream assets, by their keys. */
export interface UpstreamReads {
  /** @throws TerminalError with the code `UPSTREAM_NOT_MATERIALIZED` */
  readonly readUpstream: (key: string, partition: string | undefined) => Promise<unknown>;
  /** The latest values of a set of partitions, in the order of their keys. Those that were never materialized are left out. */
  readonly readUpstreamPage: (
    key: string,
    set: PartitionSet,
    cursor: ValueCursor,
  ) => Promise<ValuePage>;
  /** Those of the partitions that no run has materialized. */
  readonly withoutMaterialized: (
    key: string,
    partitions: readonly string[],
  ) => Promise<readonly string[]>;
  readonly readDynamicKeys: (
    name: string,
    after: string | undefined,
    limit: number,
  ) => Promise<readonly string[]>;
}
