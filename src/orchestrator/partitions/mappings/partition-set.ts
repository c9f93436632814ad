/** A set of partitions of one asset, which takes little room however many they are. */
export type PartitionSet =
  | { readonly kind: 'none' }
  /** The asset itself, which has no partitions. */
  | { readonly kind: 'whole' }
  | { readonly kind: 'all' }
  /** Windows of time, both included. */
  | { readonly kind: 'range'; readonly first: string; readonly last: string }
  /** The last windows that have ended when the set is used. */
  | { readonly kind: 'latest'; readonly count: number }
  | { readonly kind: 'keys'; readonly keys: readonly string[] }
  /** Of two dimensions: each pair of a partition of one and a partition of the other. */
  | { readonly kind: 'pairs'; readonly of: Readonly<Record<string, PartitionSet>> };

export const none: PartitionSet = { kind: 'none' };
export const whole: PartitionSet = { kind: 'whole' };
export const all: PartitionSet = { kind: 'all' };

export function keySet(keys: readonly string[]): PartitionSet {
  return keys.length === 0 ? none : { kind: 'keys', keys };
}
