import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { aptInstall, canUseApt } from '../services/apt-install.ts';
import { findOnPath } from '#orchestrator/dev/process/find-program.ts';
import { readEnv } from '#orchestrator/env.ts';

/** For the hook of a suite that needs Git LFS, which may have to be installed. */
export const gitStartMs = 300_000;

/** A remote repository for one test. */
export interface GitRemote {
  readonly url: string;
  readonly folder: string;
  /** The working copy in which commits are created. */
  readonly work: string;
  /** Writes the files and commits them. @returns the commit */
  commit(files: Readonly<Record<string, string | Buffer>>, message?: string): Promise<string>;
  /** Runs in the working copy. @returns git's output */
  git(...args: readonly string[]): Promise<string>;
  push(...args: readonly string[]): Promise<void>;
  drop(): Promise<void>;
}

export interface GitRemoteOptions {
  /** Patterns of files in Git LFS. */
  readonly lfs?: readonly string[];
  /** Whether the server supports partial clones, as the large ones do. */
  readonly filters?: boolean;
}

export async function createGitRemote({
  lfs = [],
  filters = true,
}: GitRemoteOptions = {}): Promise<GitRemote> {
  await ensurePrograms();
  const root = await mkdtemp(path.join(tmpdir(), 'git-remote-'));
  const folder = path.join(root, 'remote.git');
  const work = path.join(root, 'work');
  const git = async (...args: readonly string[]) => {
    const settings = [
      '-c',
      'user.name=Test',
      '-c',
      'user.email=test@example.org',
      '-c',
      'init.defaultBranch=main',
      '-c',
      'commit.gpgsign=false',
    ];
    return (
      await promisify(execFile)('git', [...settings, ...args], {
        cwd: work,
        env: { ...readEnv(), LC_ALL: 'C' },
      })
    ).stdout.trim();
  };
  await mkdir(work);
  await git('init', '--quiet', '--bare', folder);
  if (filters) await git('--git-dir', folder, 'config', 'uploadpack.allowFilter', 'true');
  await git('init', '--quiet');
  const url = pathToFileURL(folder).href;
  await git('remote', 'add', 'origin', url);
  if (lfs.length > 0) {
    await git('lfs', 'install', '--local');
    // Takes precedence over the repository's own setting.
    await git('config', 'lfs.url', url);
    await git('lfs', 'track', ...lfs);
  }

  const push = async (...args: readonly string[]) =>
    void (await git('push', '--quiet', 'origin', ...args));
  return {
    url,
    folder,
    work,
    git,
    push,
    async commit(files, message = 'Data') {
      for (const [name, content] of Object.entries(files)) {
        await mkdir(path.dirname(path.join(work, name)), { recursive: true });
        await writeFile(path.join(work, name), content);
      }
      await git('add', '--all');
      await git('commit', '--quiet', '--message', message);
      await push('HEAD:main');
      return git('rev-parse', 'HEAD');
    },
    drop: () => rm(root, { recursive: true, force: true }),
  };
}

async function ensurePrograms(): Promise<void> {
  const env = readEnv();
  const missing: string[] = [];
  for (const program of ['git', 'git-lfs'])
    if ((await findOnPath(program, env)) === undefined) missing.push(program);
  if (missing.length === 0) return;
  if (!(await canUseApt(env)))
    throw new Error(
      `The tests need ${missing.join(' and ')}: install it (Debian: apt-get install ${missing.join(' ')})`,
    );
  await aptInstall(missing, env);
}
