import type { Metadata } from './json.ts';

/** A value together with facts about how it was made. */
export class Materialized<V> {
  readonly value: V;
  readonly metadata: Metadata;

  constructor(value: V, metadata: Metadata) {
    this.value = value;
    this.metadata = metadata;
  }
}

/**
 * What `materialize` returns when it has more than a value to report.
 * @param value for downstream assets, as JSON of at most 200 KB: a reference, never the bytes
 * @param metadata for people
 */
export function materialized<V>(value: V, metadata: Metadata): Materialized<V> {
  return new Materialized(value, metadata);
}
