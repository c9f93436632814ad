import { v5 } from 'uuid';
import { TerminalError } from '@moderate/orchestrator';
import { slug } from '#openmetadata/names.ts';

export type Format = 'parquet' | 'csv';

/**
 * The dataset's name by path. What files that exist on the platform are called, so every step matters: the prefix is common by characters, not by
 * folders, and of all paths, so that a name given to one file renames no other. A single file has no siblings: its whole path counts.
 *
 * @param given names by path, in place of those that the paths make
 * @throws TerminalError where two files would have one name, a file none, or a name is given to what is no file
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

/** Whether a name is one that a path could make, so that what is published under it can be found again. */
export function isDatasetName(name: string): boolean {
  return name !== '' && slug(name) === name;
}

export function fileName(name: string, format: Format): string {
  return `${name}.${format}`;
}

/** What the platform keeps the versions of a file by. */
export function seriesId(name: string, format: Format): string {
  return slug(fileName(name, format));
}

/** The partition of `datasets/uploaded_file` that holds a file of the platform's asset. Those of uploads before are called so. */
export function uploadedFileKey(platformAsset: string, name: string, format: Format): string {
  return slug(`${platformAsset}-${name}-${format}`);
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
