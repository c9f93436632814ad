import { createHash } from 'node:crypto';
import { readOptions, type DatasetsConfig, type ReadOptions } from './config.ts';

const defaults = readOptions.parse({});

/** How a file is read: as the longest end of its path says. */
export function readOptionsFor(
  path: string,
  { readOptions: bySuffix }: Pick<DatasetsConfig, 'readOptions'>,
): ReadOptions {
  const [longest] = Object.keys(bySuffix)
    .filter((suffix) => path.endsWith(suffix))
    .toSorted((a, b) => b.length - a.length);
  return longest === undefined ? defaults : (bySuffix[longest] ?? defaults);
}

/** To be raised where files come out otherwise than before, so that they are published again. */
const converterVersion = 2;

/** Fingerprint of how files are read. */
export function readAs(options: unknown, version = converterVersion): string {
  return fingerprint([version, options]);
}

/** The same for the same options: short, for metadata and keys. */
export function fingerprint(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
