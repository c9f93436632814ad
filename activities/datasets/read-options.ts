import { createHash } from 'node:crypto';
import { readOptions, type DatasetsConfig, type ReadOptions } from './config.ts';

const defaults = readOptions.parse({});

/** The read options of a file: the longest matching path suffix wins. */
export function readOptionsFor(
  path: string,
  { readOptions: bySuffix }: Pick<DatasetsConfig, 'readOptions'>,
): ReadOptions {
  const [longest] = Object.keys(bySuffix)
    .filter((suffix) => path.endsWith(suffix))
    .toSorted((a, b) => b.length - a.length);
  return longest === undefined ? defaults : (bySuffix[longest] ?? defaults);
}

/** Increment when the conversion output changes, so that all files are published again. */
const converterVersion = 2;

/** Fingerprint of the read options. */
export function readAs(options: unknown, version = converterVersion): string {
  return fingerprint([version, options]);
}

/** Equal for equal options; short enough for metadata and keys. */
export function fingerprint(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
