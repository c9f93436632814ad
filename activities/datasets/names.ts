import { v5 } from 'uuid';
import { TerminalError } from '../../src/orchestrator/errors.ts';
import { slug } from '../openmetadata/names.ts';

export type Format = 'parquet' | 'csv';

/**
 * The dataset's name by path. What files that exist on the platform are called, so every step matters: the prefix is common by characters, not by
 * folders. A single file has no siblings: its whole path counts.
 *
 * @throws TerminalError where two files would have one name, or a file none
 */
export function datasetNames(paths: readonly string[]): ReadonlyMap<string, string> {
  const prefix = paths.length > 1 ? commonPrefix(paths) : '';
  const names = new Map(paths.map((path) => [path, slug(withoutExtension(path.slice(prefix.length)))]));
  for (const [path, name] of names) {
    if (name === '') throw new TerminalError(`${path} would have an empty name: no letter or digit is left of it`);
    const twins = paths.filter((other) => names.get(other) === name);
    if (twins.length > 1) throw new TerminalError(`${twins.join(' and ')} would both be called ${name}: narrow datasetPaths`);
  }
  return names;
}

export function fileName(name: string, format: Format): string {
  return `${name}.${format}`;
}

/** What the platform keeps the versions of a file by. */
export function seriesId(name: string, format: Format): string {
  return slug(fileName(name, format));
}

/** @param platformUrl without it, the platform would be another one and have other assets */
export function platformAssetUuid(platformUrl: string, platformAsset: string): string {
  return v5(`${platformUrl.replace(/^\/+|\/+$/g, '')}/asset/${platformAsset}`, v5.URL);
}

function commonPrefix(texts: readonly string[]): string {
  const sorted = texts.toSorted();
  const [first, last] = [Array.from(sorted[0] ?? ''), Array.from(sorted.at(-1) ?? '')];
  const end = first.findIndex((character, index) => character !== last[index]);
  return (end === -1 ? first : first.slice(0, end)).join('');
}

/** Dots at the beginning of a file's name begin no extension. */
function withoutExtension(path: string): string {
  return path.replace(/(?<=[^/.][^/]*)\.[^./]*$/, '');
}
