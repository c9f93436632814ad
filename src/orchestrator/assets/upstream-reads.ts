import type { PartitionSet } from '../partitions/mappings/partition-set.ts';
import type { PartitionValue } from '../state/upstream-partitions.ts';

/** Where a page of values begins, and how many values it can have. */
export interface ValueCursor {
  readonly after: string;
  readonly limit: number;
}

export interface ValuePage {
  readonly values: readonly PartitionValue[];
  /** The cursor of the next page; undefined if there is none. */
  readonly next: ValueCursor | undefined;
}

/** How a materialization reads upstream assets, by key. */
export interface UpstreamReads {
  /** @throws TerminalError with the code `UPSTREAM_NOT_MATERIALIZED` */
  readonly readUpstream: (key: string, partition: string | undefined) => Promise<unknown>;
  /**
   * The latest values of a set of partitions, in key order. Partitions that were never materialized
   * are omitted.
   */
  readonly readUpstreamPage: (
    key: string,
    set: PartitionSet,
    cursor: ValueCursor,
  ) => Promise<ValuePage>;
  /** The partitions that no run has materialized. */
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
