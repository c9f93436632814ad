import type { Metadata } from './json.ts';

/** A value together with facts about its materialization. */
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
 * What `materialize` returns when it has more than a value to report.
 * @param value for downstream assets, as JSON of at most 200 KB: a reference, never the bytes
 * @param metadata for people
 * @param options.dataVersion what identifies the data, as a hash or an ETag does, at most 200 characters: while it stays the same, downstream
 *   assets stay fresh. Unless given, each materialization is a new version.
 */
export function materialized<V>(
  value: V,
  metadata: Metadata = {},
  { dataVersion }: { readonly dataVersion?: string | undefined } = {},
): Materialized<V> {
  return new Materialized(value, metadata, dataVersion);
}

const longestVersion = 200;

/** The problem with a data version or code version, if there is one. */
export function versionProblem(version: string | undefined): string | undefined {
  if (version === undefined) return undefined;
  if (typeof version === 'string' && version.length > 0 && version.length <= longestVersion)
    return undefined;
  return `expected a text of 1 to ${longestVersion} characters, for example a hash or an ETag`;
}
