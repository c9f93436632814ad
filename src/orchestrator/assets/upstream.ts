/** A partition of an upstream asset, with its value. */
export interface UpstreamPartition<V> {
  /** Its key; empty for the whole asset. */
  readonly partition: string;
  readonly value: V;
}

/** Reads one upstream asset. */
export interface UpstreamReader<V> {
  /**
   * The value of the same partition, or else of the whole asset: from this run if it has
   * materialized it, otherwise the latest from any run. If the mapping selects exactly one other
   * partition, the value of that one.
   * @param of another partition
   * @throws if there is none, or if several partitions are read and none is named
   */
  (of?: { readonly partition: string }): Promise<V>;
  /**
   * The latest values of all partitions that the asset's own partition reads by its `mappings`, in
   * key order; if the asset has no partitions, all of them. They are read in pages, so that memory
   * use does not grow with their number. Partitions that were never materialized are omitted.
   */
  readonly all: () => AsyncIterable<UpstreamPartition<V>>;
  /** The keys that `all` omits. */
  readonly missing: () => AsyncIterable<string>;
}

/** The readers of an asset's upstream assets, by the names in `deps`. */
export type UpstreamReaders<D> = { readonly [N in keyof D]: UpstreamReader<D[N]> };
