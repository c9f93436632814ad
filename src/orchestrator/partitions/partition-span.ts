import { isTimePartitions, type AnyPartitions } from './any-partitions.ts';

/** Facts about an asset's partitions that its code alone determines. */
export interface PartitionSpan {
  readonly kind: AnyPartitions['kind'];
  readonly description: string;
  /**
   * Null if only the state database knows the keys. For time windows, the number of those that have
   * ended.
   */
  readonly count: number | null;
  /** Null if there is none, or only the state database knows it. */
  readonly first: string | null;
  readonly last: string | null;
}

/** @param at windows that end later do not count */
export function spanOf(partitions: AnyPartitions, at: Date): PartitionSpan {
  const { kind, description } = partitions;
  if (isTimePartitions(partitions)) {
    const { firstKey: first, lastCompleteAt, count } = partitions;
    const last = lastCompleteAt(at);
    if (last === undefined) return { kind, description, count: 0, first: null, last: null };
    return { kind, description, count: count({ first, last }), first, last };
  }
  if (partitions.kind === 'static') {
    const { keys } = partitions;
    return {
      kind,
      description,
      count: keys.length,
      first: keys[0] ?? null,
      last: keys.at(-1) ?? null,
    };
  }
  if (partitions.kind === 'dynamic')
    return { kind, description, count: null, first: null, last: null };
  const spans = partitions.dimensions.map((of) => spanOf(of.partitions, at));
  const join = (keys: readonly (string | null)[]) =>
    keys.includes(null) ? null : partitions.join(keys.map(String));
  const count = spans.reduce<number | null>(
    (product, of) => (product === null || of.count === null ? null : product * of.count),
    1,
  );
  return {
    kind,
    description,
    count,
    first: join(spans.map(({ first }) => first)),
    last: join(spans.map(({ last }) => last)),
  };
}
