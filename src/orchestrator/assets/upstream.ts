/** A partition of an upstream asset with its value. */
export interface UpstreamPartition<V> {
  /** Its key; empty for the whole asset. */
  readonly partition: string;
  readonly value: V;
}

/** Reads one upstream asset. */
export interface UpstreamReader<V> {
  /**
   * The value of the same partition, or else of the whole asset, if this run has materialized it; otherwise the latest of any run. Where the mapping gives
   * another partition, it is that of the only one that it gives.
   * @param of another partition
   * @throws if there is none, or if several partitions are read and none is named
   */
  (of?: { readonly partition: string }): Promise<V>;
  /**
   * The latest values of all partitions that the asset's own partition reads by its `mappings`, in the order of their keys: all of them, if the asset has no
   * partitions. They are read in pages, so that as many as there are take no memory. Those that were never materialized are left out.
   */
  readonly all: () => AsyncIterable<UpstreamPartition<V>>;
  /** The keys that `all` leaves out. */
  readonly missing: () => AsyncIterable<string>;
}

/** The readers of an asset's upstream assets, by the names that it gives them. */
export type UpstreamReaders<D> = { readonly [N in keyof D]: UpstreamReader<D[N]> };
