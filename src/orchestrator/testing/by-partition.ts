/** Values of several partitions of an upstream asset. */
export class ByPartition<V> {
  readonly values: ReadonlyMap<string, V>;

  constructor(values: Readonly<Record<string, V>>) {
    this.values = new Map(Object.entries(values));
  }
}

/**
 * The values of an upstream asset by partition, for a test: `materialize(asset, { upstream: {
 * readings: byPartition({ '2026-01-01': 3 }) } })`.
 */
export function byPartition<V>(values: Readonly<Record<string, V>>): ByPartition<V> {
  return new ByPartition(values);
}
