import type { Metadata } from './json.ts';

/** A value with facts about its materialization. */
export class Materialized<V> {
  readonly value: V;
  readonly metadata: Metadata;
  readonly dataVersion: string | undefined;

  constructor(value: V, metadata: Metadata, dataVersion?: string) {
    this.value = value;
    this.metadata = metadata;
    this.dataVersion = dataVersion;
  }
}

/**
 * Returned by `materialize` to report more than a value.
 * @param value for downstream assets, as JSON of at most 200 KB: store a reference, not the data
 * @param metadata for display
 * @param options.dataVersion identifies the data, like a hash or an ETag, with at most 200
 * characters: while it does not change, downstream assets stay fresh. By default, each
 * materialization is a new version.
 */
export function materialized<V>(
  value: V,
  metadata: Metadata = {},
  { dataVersion }: { readonly dataVersion?: string | undefined } = {},
): Materialized<V> {
  return new Materialized(value, metadata, dataVersion);
}

const longestVersion = 200;

/** The problem with a data version or code version, if any. */
export function versionProblem(version: string | undefined): string | undefined {
  if (version === undefined) return undefined;
  if (typeof version === 'string' && version.length > 0 && version.length <= longestVersion)
    return undefined;
  return `expected a text of 1 to ${longestVersion} characters, for example a hash or an ETag`;
}
