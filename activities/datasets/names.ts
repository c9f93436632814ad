import { v5 } from 'uuid';
import { TerminalError } from '@moderate/orchestrator';
import { slug } from '#openmetadata/names.ts';

export type Format = 'parquet' | 'csv';

/**
 * Dataset names by path. The names of files already on the platform depend on every step of this
 * algorithm: the common prefix is compared by character, not by folder, and across all paths, so
 * that naming one file explicitly renames no other. A single file has no siblings, so its whole
 * path counts.
 *
 * @param given names by path, which override the derived names
 * @throws TerminalError if two files get the same name, a file gets no name, or a name is given for
 * something that is not a file
 */
export function datasetNames(
  paths: readonly string[],
  given: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, string> {
  const unmatched = Object.keys(given).filter((path) => !paths.includes(path));
  if (unmatched.length > 0) {
    throw new TerminalError(
      `datasetNames names ${unmatched.join(' and ')}, which datasetPaths does not match: correct one of them`,
    );
  }
  const prefix = paths.length > 1 ? commonPrefix(paths) : '';
  const nameOf = (path: string) =>
    Object.hasOwn(given, path) ? given[path]! : slug(withoutExtension(path.slice(prefix.length)));
  const names = new Map(paths.map((path) => [path, nameOf(path)]));
  for (const [path, name] of names) {
    if (name === '') {
      throw new TerminalError(
        `${path} would have an empty name: no letter or digit is left of it. Give it a name in datasetNames`,
      );
    }
    const twins = paths.filter((other) => names.get(other) === name);
    if (twins.length > 1) {
      throw new TerminalError(
        `${twins.join(' and ')} would ${twins.length === 2 ? 'both' : 'all'} be called ${name}: give them names in datasetNames, or narrow datasetPaths`,
      );
    }
  }
  return names;
}

/**
 * Whether a path could produce this name, so that an object published under it can be found again.
 */
export function isDatasetName(name: string): boolean {
  return name !== '' && slug(name) === name;
}

export function fileName(name: string, format: Format): string {
  return `${name}.${format}`;
}

/** The key under which the platform groups the versions of a file. */
export function seriesId(name: string, format: Format): string {
  return slug(fileName(name, format));
}

/**
 * The partition of `datasets/uploaded_file` for a file of the platform's asset. Earlier uploads use
 * the same key.
 */
export function uploadedFileKey(platformAsset: string, name: string, format: Format): string {
  return slug(`${platformAsset}-${name}-${format}`);
}

/** @param platformUrl part of the identity: a different platform has different assets */
export function platformAssetUuid(platformUrl: string, platformAsset: string): string {
  return v5(`${platformUrl.replace(/^\/+|\/+$/g, '')}/asset/${platformAsset}`, v5.URL);
}

function commonPrefix(texts: readonly string[]): string {
  const sorted = texts.toSorted();
  const [first, last] = [Array.from(sorted[0] ?? ''), Array.from(sorted.at(-1) ?? '')];
  const end = first.findIndex((character, index) => character !== last[index]);
  return (end === -1 ? first : first.slice(0, end)).join('');
}

/** A leading dot in a file name does not start an extension. */
function withoutExtension(path: string): string {
  return path.replace(/(?<=[^/.][^/]*)\.[^./]*$/, '');
}
