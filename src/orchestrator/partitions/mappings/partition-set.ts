/** A set of partitions of one asset, in a compact form regardless of their number. */
export type PartitionSet =
  | { readonly kind: 'none' }
  /** The asset itself, which has no partitions. */
  | { readonly kind: 'whole' }
  | { readonly kind: 'all' }
  /** Time windows, both inclusive. */
  | { readonly kind: 'range'; readonly first: string; readonly last: string }
  /** The latest windows that have ended when the set is used. */
  | { readonly kind: 'latest'; readonly count: number }
  | { readonly kind: 'keys'; readonly keys: readonly string[] }
  /** For two dimensions: all pairs of a partition of each. */
  | { readonly kind: 'pairs'; readonly of: Readonly<Record<string, PartitionSet>> };

export const none: PartitionSet = { kind: 'none' };
export const whole: PartitionSet = { kind: 'whole' };
export const all: PartitionSet = { kind: 'all' };

export function keySet(keys: readonly string[]): PartitionSet {
  return keys.length === 0 ? none : { kind: 'keys', keys };
}
