import { didYouMean, TerminalError } from '@moderate/orchestrator';
import { runGit, type GitEnv } from './run-git.ts';

const timeoutMs = 90_000;

/**
 * The current commit of a branch, a tag or a SHA on the remote. A full SHA is returned unchanged;
 * fetching shows whether it exists.
 */
export async function resolveTreeish(
  env: GitEnv,
  url: string,
  treeish: string,
  signal: AbortSignal,
): Promise<string> {
  const refs = refsIn(await runGit(env, { args: ['ls-remote', '--', url], timeoutMs, signal }));
  if (refs.size === 0)
    throw new TerminalError('The Git repository is empty: it has no branch and no tag');
  const candidates = [treeish, `refs/heads/${treeish}`, `refs/tags/${treeish}`].flatMap((name) => [
    `${name}^{}`,
    name,
  ]);
  const found = candidates.map((name) => refs.get(name)).find((commit) => commit !== undefined);
  if (found !== undefined) return found;

  const digits = treeish.toLowerCase();
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(digits)) return digits;
  const starting = [...new Set(refs.values())].filter((commit) => commit.startsWith(digits));
  if (/^[0-9a-f]{7,}$/.test(digits) && starting[0] !== undefined && starting.length === 1)
    return starting[0];
  const names = [...refs.keys()].map((name) =>
    name.replace(/^refs\/(heads|tags)\//, '').replace(/\^\{\}$/, ''),
  );
  throw new TerminalError(
    `The Git repository has no branch or tag ${treeish}${didYouMean(treeish, names)}; a commit needs its full SHA of 40 digits`,
  );
}

function refsIn(printed: string): ReadonlyMap<string, string> {
  const lines = printed.split('\n').filter(Boolean);
  return new Map(
    lines.map((line) => [line.slice(line.indexOf('\t') + 1), line.slice(0, line.indexOf('\t'))]),
  );
}
