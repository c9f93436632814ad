import { mkdir, open, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RetryableError, TerminalError } from '@moderate/orchestrator';
import { lfsPointer, type LfsPointer } from './lfs-pointer.ts';
import { runGit, type GitCall, type GitEnv } from './run-git.ts';
import { withinGrowth } from './within-growth.ts';

export interface GitFile {
  readonly path: string;
  /** Git object id: equal for equal content. */
  readonly blob: string;
}

/**
 * The files of one commit, fetched on access. Nothing is checked out, so no link, filter, hook or
 * submodule of the repository takes effect.
 */
export interface GitSnapshot {
  readonly commit: string;
  /** Regular files only. */
  readonly files: readonly GitFile[];
  /** The LFS pointer if the file is stored in Git LFS, otherwise its size. */
  describe(file: GitFile): Promise<LfsPointer | { readonly kind: 'plain'; readonly bytes: number }>;
  /** Writes a regular file's content. */
  write(file: GitFile, target: string): Promise<void>;
  /**
   * Fetches a file from Git LFS, which verifies its hash. @returns its path in the snapshot's
   * folder
   */
  fetchLfs(pointer: LfsPointer): Promise<string>;
}

export interface SnapshotOptions {
  /** Must be empty; the caller removes it. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Limit for a single fetch. */
  readonly mostBytes: number;
  /** For example `Receiving objects`, with its progress. */
  onProgress?(phase: string, percent: number): void;
}

const fetchTimeoutMs = 2 * 3_600_000;
const localTimeoutMs = 120_000;

/**
 * Fetches a commit without its history, and its files on demand if the server supports that.
 *
 * @throws TerminalError if the server does not have the commit
 */
export async function openSnapshot(
  env: GitEnv,
  url: string,
  commit: string,
  options: SnapshotOptions,
): Promise<GitSnapshot> {
  const { folder, signal, mostBytes, onProgress } = options;
  const git = (args: readonly string[], call: Partial<GitCall> = {}) =>
    runGit(env, {
      args,
      folder,
      timeoutMs: fetchTimeoutMs,
      signal,
      onProgress: (line) => reportTo(onProgress, line),
      ...call,
    });
  const fetching = <T>(work: (signal: AbortSignal) => Promise<T>) =>
    withinGrowth({ folder, mostBytes, signal }, work);

  await mkdir(folder, { recursive: true });
  await runGit(env, {
    args: ['init', '--quiet', '--bare', '--template=', folder],
    timeoutMs: localTimeoutMs,
    signal,
  });
  await git(['config', 'remote.origin.url', url]);
  // Ignores the repository's own LFS URL: LFS files are fetched from the default location or that
  // of the operator's configuration.
  await git(['symbolic-ref', 'HEAD', 'refs/heads/nothing']);
  const fetch = [
    'fetch',
    '--progress',
    '--depth=1',
    '--no-tags',
    '--no-recurse-submodules',
    '--filter=blob:none',
    'origin',
    commit,
  ];
  await fetching((within) => git(fetch, { signal: within }));
  const files = filesIn(
    await git(['ls-tree', '-r', '-z', '--full-tree', commit], { timeoutMs: localTimeoutMs }),
  );

  return {
    commit: (
      await git(['rev-parse', '--verify', `${commit}^{commit}`], { timeoutMs: localTimeoutMs })
    ).trim(),
    files,

    async describe({ blob }) {
      const bytes = Number(
        (await fetching((within) => git(['cat-file', '-s', blob], { signal: within }))).trim(),
      );
      return (
        (bytes <= 1024 ? lfsPointer(await git(['cat-file', 'blob', blob])) : undefined) ?? {
          kind: 'plain',
          bytes,
        }
      );
    },

    async write({ blob }, target) {
      const output = await open(target, 'wx');
      try {
        await git(['cat-file', 'blob', blob], { output });
      } finally {
        await output.close();
      }
    },

    async fetchLfs({ oid, bytes, text }) {
      const progress = join(folder, 'lfs-progress');
      await writeFile(progress, '');
      const watch = setInterval(() => void reportLfs(progress, onProgress), 2_000);
      try {
        const smudge = {
          args: ['lfs', 'smudge'],
          folder,
          input: text,
          output: 'ignore',
          timeoutMs: fetchTimeoutMs,
        } as const;
        await fetching((within) =>
          runGit({ ...env, GIT_LFS_PROGRESS: progress }, { ...smudge, signal: within }),
        );
      } finally {
        clearInterval(watch);
      }
      const path = join(folder, 'lfs', 'objects', oid.slice(0, 2), oid.slice(2, 4), oid);
      const size = await stat(path).then(
        (found) => found.size,
        () => undefined,
      );
      if (size !== bytes)
        throw new RetryableError(`Git LFS gave ${size ?? 'no'} bytes of ${oid}, not ${bytes}`);
      return path;
    },
  };
}

/** Skips links and submodules: their targets are not part of the repository. */
function filesIn(printed: string): GitFile[] {
  const entries = printed.split('\0').filter(Boolean);
  return entries.flatMap((entry) => {
    const [, mode, blob, path] = /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
    if (mode === undefined || blob === undefined || path === undefined)
      throw new TerminalError('git lists files in a form that is not known');
    return mode.startsWith('100') ? [{ path, blob }] : [];
  });
}

type Report = SnapshotOptions['onProgress'];

function reportTo(report: Report, line: string): void {
  const [, phase, percent] = /^(?:remote: )?([A-Z][\w ]+):\s+(\d+)%/.exec(line) ?? [];
  if (phase !== undefined) report?.(phase, Number(percent));
}

/** Lines such as `download 1/1 1048576/4194304 name`. */
async function reportLfs(file: string, report: Report): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const [, done, all] =
    /^\w+ \d+\/\d+ (\d+)\/(\d+) /.exec(text.trim().split('\n').at(-1) ?? '') ?? [];
  if (Number(all) > 0)
    report?.('Downloading from Git LFS', Math.floor((Number(done) / Number(all)) * 100));
}
