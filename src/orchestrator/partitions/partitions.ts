/**
 * The partitions of an asset: which keys exist, and what a materialization receives about its own
 * partition.
 * @typeParam P what a materialization receives: `{ key, window }`, `{ key }`, or a key with its
 * dimensions
 */
export interface Partitions<P = unknown> {
  readonly kind: PartitionsKind;
  /** For people: `daily in Europe/Madrid`. */
  readonly description: string;
  /**
   * @throws TerminalError with the code `PARTITION_KEY_INVALID`, which names the expected form and
   * the nearest key
   */
  readonly read: (key: string) => P;
}

export type PartitionsKind =
  'hourly' | 'daily' | 'weekly' | 'monthly' | 'cron' | 'static' | 'dynamic' | 'multi';

/**
 * What a materialization receives about its partition; for an asset that defines no partitions, the
 * key from the request, if any.
 */
export type PartitionGiven<P> = [P] extends [undefined] ? string | undefined : P;

export interface NamedPartition<K extends string = string> {
  readonly key: K;
}

/**
 * What a materialization receives about its partitions, of which there is at least one. Time
 * windows are consecutive, from the start of the first to the end of the last.
 */
export type PartitionBatch<P> = { readonly keys: readonly string[] } & (P extends {
  readonly window: infer W;
}
  ? { readonly window: W }
  : {});
