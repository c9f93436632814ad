import picomatch from 'picomatch';
import { TerminalError } from '@moderate/orchestrator';
import type { GitFile } from '#resources/git.ts';

/**
 * Each file becomes two objects of an asset, which accepts 100 by default, and one entry in the
 * run's value.
 */
const maxFiles = 100;

/**
 * The files that match a glob, without duplicates, sorted by path. Hidden files and folders do not
 * match.
 *
 * @throws TerminalError if a glob matches nothing, because someone relies on those files
 */
export function matchFiles(
  files: readonly GitFile[],
  globs: readonly string[],
): readonly GitFile[] {
  const matchers = globs.map((glob) => ({
    glob,
    matches: picomatch(glob, { nobrace: true, noextglob: true, nonegate: true }),
  }));
  const idle = matchers
    .filter(({ matches }) => !files.some(({ path }) => matches(path)))
    .map(({ glob }) => glob);
  if (idle.length > 0) {
    throw new TerminalError(
      `No file of the repository matches ${idle.join(', ')}: correct datasetPaths${similar(files)}`,
    );
  }
  const matched = files.filter(({ path }) => matchers.some(({ matches }) => matches(path)));
  if (matched.length > maxFiles)
    throw new TerminalError(
      `${matched.length} files match, but at most ${maxFiles} are allowed: narrow datasetPaths`,
    );
  return matched.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function similar(files: readonly GitFile[]): string {
  const examples = files.filter(({ path }) => /\.csv$/i.test(path)).slice(0, 3);
  return examples.length === 0
    ? '; it has no CSV files'
    : `; it has for example ${examples.map(({ path }) => path).join(', ')}`;
}
