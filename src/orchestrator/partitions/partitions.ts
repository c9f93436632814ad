/**
 * The partitions of an asset: which keys there are, and what a materialization learns of the one that it is for.
 * @typeParam P what a materialization is given: `{ key, window }`, `{ key }`, or a key with its dimensions
 */
export interface Partitions<P = unknown> {
  readonly kind: PartitionsKind;
  /** For people: `daily in Europe/Madrid`. */
  readonly description: string;
  /** @throws TerminalError with the code `PARTITION_KEY_INVALID`, which names what was expected and the nearest key */
  readonly read: (key: string) => P;
}

export type PartitionsKind =
  'hourly' | 'daily' | 'weekly' | 'monthly' | 'cron' | 'static' | 'dynamic' | 'multi';

/** What a materialization is given of its partition: of an asset without a definition the key that its caller chose, if any. */
export type PartitionGiven<P> = [P] extends [undefined] ? string | undefined : P;

export interface NamedPartition<K extends string = string> {
  readonly key: K;
}

/** What a materialization is given of the partitions that it is for, at least one. Windows of time follow one another, from the start of the first to the end of the last. */
export type PartitionBatch<P> = { readonly keys: readonly string[] } & (P extends {
  readonly window: infer W;
}
  ? { readonly window: W }
  : {});
