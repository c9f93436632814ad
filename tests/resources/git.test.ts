import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openResources } from '#orchestrator/definitions/resource.ts';
import { RetryableError, TerminalError } from '#orchestrator/errors.ts';
import { createGit, gitResource, type GitSnapshot } from '#resources/git.ts';
import { findOnPath } from '#orchestrator/dev/process/find-program.ts';
import { readEnv } from '#orchestrator/env.ts';
import { createGitRemote, gitStartMs, type GitRemote } from '../support/git-remote.ts';

const { PATH = '' } = readEnv();
const git = createGit({ PATH, GIT_PROTOCOLS: 'file,http' });
const never = new AbortController().signal;
const folders: string[] = [];
const remotes: GitRemote[] = [];

async function remote(...options: Parameters<typeof createGitRemote>): Promise<GitRemote> {
  const made = await createGitRemote(...options);
  remotes.push(made);
  return made;
}

async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'snapshot-'));
  folders.push(made);
  return path.join(made, 'git');
}

async function open({ url }: GitRemote, commit: string): Promise<GitSnapshot> {
  return git.open(url, commit, { folder: await folder(), signal: never, mostBytes: 2 ** 30 });
}

async function contentOf(snapshot: GitSnapshot, name: string): Promise<string> {
  const file = snapshot.files.find((candidate) => candidate.path === name)!;
  const target = path.join(await folder().then(path.dirname), 'content');
  await snapshot.write(file, target);
  return readFile(target, 'utf8');
}

afterEach(async () => {
  for (const made of folders.splice(0)) await rm(made, { recursive: true, force: true });
});

afterAll(async () => {
  for (const made of remotes) await made.drop();
});

describe('a treeish', () => {
  let made: GitRemote;
  let first = '';
  let second = '';

  beforeAll(async () => {
    made = await remote();
    first = await made.commit({ 'a.csv': 'a\n1\n' });
    await made.git('tag', '--annotate', '--message', 'First', 'v1');
    await made.push('v1');
    second = await made.commit({ 'a.csv': 'a\n2\n' });
  }, gitStartMs);

  test('is a branch, a tag, a SHA, or the start of the SHA of a branch', async () => {
    const resolve = (treeish: string) => git.resolve(made.url, treeish, never);
    expect(await resolve('main')).toBe(second);
    expect(await resolve('refs/heads/main')).toBe(second);
    expect(await resolve('v1')).toBe(first);
    expect(await resolve(first)).toBe(first);
    expect(await resolve(second.slice(0, 8))).toBe(second);
  });

  test('of a tag or an older commit is read at that commit', async () => {
    expect(await contentOf(await open(made, first), 'a.csv')).toBe('a\n1\n');
    expect(await contentOf(await open(made, second), 'a.csv')).toBe('a\n2\n');
  });

  test('that the remote does not have is named', async () => {
    const failure = git.resolve(made.url, 'mian', never);
    await expect(failure).rejects.toThrow(TerminalError);
    await expect(failure).rejects.toThrow(/no branch or tag mian\. Did you mean main\?/);
    const gone = open(made, '1'.repeat(40));
    await expect(gone).rejects.toThrow(TerminalError);
    await expect(gone).rejects.toThrow(/no such commit.*check gitTreeish/);
  });
});

describe('a remote', () => {
  test('that is empty, is not there, does not answer, or is of a kind that runs programs', async () => {
    const empty = await remote();
    await expect(git.resolve(empty.url, 'main', never)).rejects.toThrow(
      'The Git repository is empty',
    );
    await expect(git.resolve('file:///nowhere/at-all.git', 'main', never)).rejects.toThrow(
      TerminalError,
    );
    await expect(git.resolve('file:///nowhere/at-all.git', 'main', never)).rejects.toThrow(
      /no such Git repository.*check gitUrl/,
    );
    await expect(git.resolve('http://127.0.0.1:1/x.git', 'main', never)).rejects.toThrow(
      RetryableError,
    );
    await expect(git.resolve('ext::sh -c touch% /tmp/hacked', 'main', never)).rejects.toThrow(
      TerminalError,
    );
  });

  test('on the own disk of the worker is not read, unless the operator allows it', async () => {
    const made = await remote();
    const commit = await made.commit({ 'a.csv': 'a\n1\n' });
    const usual = openResources({ git: gitResource }, { PATH }).clients.git;
    for (const url of [made.url, made.folder]) {
      await expect(usual.resolve(url, 'main', never)).rejects.toThrow(
        'gitUrl may not begin with file on this worker',
      );
      await expect(
        usual.open(url, commit, { folder: await folder(), signal: never, mostBytes: 2 ** 30 }),
      ).rejects.toThrow('GIT_PROTOCOLS');
    }
  });

  test('that holds a password never shows it', async () => {
    const failure = await git
      .resolve('http://me:s3cret@127.0.0.1:1/x.git', 'main', never)
      .catch(String);
    expect(failure).toContain('127.0.0.1');
    expect(failure).not.toContain('s3cret');
  });

  test('is given up at once when the signal is aborted', async () => {
    const aborted = AbortSignal.abort(new Error('stop'));
    await expect(git.resolve('file:///nowhere', 'main', aborted)).rejects.toThrow('stop');
  });
});

describe('a snapshot', () => {
  test.for([true, false])(
    'has only what was requested, where the server can filter (%s)',
    async (filters) => {
      const made = await remote({ filters });
      const commit = await made.commit({
        'wanted.csv': 'a\n1\n',
        'large.bin': Buffer.alloc(2_000_000, Math.random().toString()),
      });
      const snapshot = await open(made, commit);
      expect(snapshot.files.map(({ path: name }) => name)).toEqual(['large.bin', 'wanted.csv']);
      expect(await contentOf(snapshot, 'wanted.csv')).toBe('a\n1\n');
      expect(await snapshot.describe(snapshot.files[1]!)).toEqual({ kind: 'plain', bytes: 4 });
    },
  );

  test.for([true, false])(
    'gives a repository up that sends more than a file may have, also where it filters (%s)',
    async (filters) => {
      const made = await remote({ filters });
      const commit = await made.commit({
        'small.csv': 'a\n',
        'large.csv': randomBytes(4 * 2 ** 20),
      });
      const read = async () => {
        const snapshot = await git.open(made.url, commit, {
          folder: await folder(),
          signal: never,
          mostBytes: 2 ** 20,
        });
        const [large, small] = snapshot.files;
        expect(await snapshot.describe(small!)).toEqual({ kind: 'plain', bytes: 2 });
        return snapshot.describe(large!);
      };
      await expect(read()).rejects.toMatchObject({
        name: 'GitTooLarge',
        message: expect.stringContaining('1 MiB that a file may have'),
      });
    },
  );

  test('leaves out links and submodules, takes odd names as they are, and runs nothing of the repository', async () => {
    const made = await remote();
    await symlink('/etc/passwd', path.join(made.work, 'passwords.csv'));
    await made.commit({
      'data/ \n"\t;$(touch hacked).csv': 'a\n',
      '.gitattributes': '*.csv filter=evil\n',
      '.gitmodules': '[submodule "sub"]\n\tpath = sub\n\turl = ext::sh -c touch% hacked\n',
    });
    await made.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},sub`);
    await made.git('commit', '--quiet', '--message', 'Submodule');
    await made.push('HEAD:main');
    const commit = await made.git('rev-parse', 'HEAD');
    const snapshot = await open(made, commit);
    expect(snapshot.files.map(({ path: name }) => name)).toEqual([
      '.gitattributes',
      '.gitmodules',
      'data/ \n"\t;$(touch hacked).csv',
    ]);
    expect(await contentOf(snapshot, 'data/ \n"\t;$(touch hacked).csv')).toBe('a\n');
  });
});

describe('Git LFS', () => {
  const content = 'a\n'.repeat(2_000);
  let made: GitRemote;
  let commit = '';

  beforeAll(async () => {
    made = await remote({ lfs: ['*.csv'] });
    commit = await made.commit({
      'one.csv': content,
      'two.csv': 'b\n'.repeat(2_000),
      '.lfsconfig': '[lfs]\n\turl = http://127.0.0.1:1/\n',
    });
  }, gitStartMs);

  test('gives only the objects that are read, also where the repository says that they are elsewhere', async () => {
    const place = await folder();
    const snapshot = await git.open(made.url, commit, {
      folder: place,
      signal: never,
      mostBytes: 2 ** 30,
    });
    const pointer = await snapshot.describe(
      snapshot.files.find(({ path: name }) => name === 'one.csv')!,
    );
    expect(pointer).toMatchObject({ kind: 'lfs', bytes: content.length });
    const file = await snapshot.fetchLfs(pointer as Extract<typeof pointer, { kind: 'lfs' }>);
    expect(await readFile(file, 'utf8')).toBe(content);
    const objects = await readdir(path.join(place, 'lfs', 'objects'), {
      recursive: true,
      withFileTypes: true,
    });
    expect(objects.filter((entry) => entry.isFile())).toHaveLength(1);
  });

  test('without the object says so', async () => {
    await rm(path.join(made.folder, 'lfs'), { recursive: true });
    const snapshot = await open(made, commit);
    const pointer = await snapshot.describe(
      snapshot.files.find(({ path: name }) => name === 'two.csv')!,
    );
    await expect(
      snapshot.fetchLfs(pointer as Extract<typeof pointer, { kind: 'lfs' }>),
    ).rejects.toThrow(/^Git LFS does not have the object [0-9a-f]{64}$/);
  });
});

describe('health', () => {
  test('reports the versions', async () => {
    expect(await gitResource.checkHealth(git)).toMatch(/^git \d+\.\d+.*, git-lfs \d+\.\d+/);
  });

  test('reports that git is missing', async () => {
    await expect(
      gitResource.checkHealth(createGit({ GIT_PROTOCOLS: 'file', PATH: '/nowhere' })),
    ).rejects.toThrow(/no git on this worker: install it/);
  });

  test('reports that git-lfs is missing, and so does a fetch that needs it', async () => {
    const programs = await mkdtemp(path.join(tmpdir(), 'programs-'));
    folders.push(programs);
    await symlink((await findOnPath('git', readEnv()))!, path.join(programs, 'git'));
    const without = createGit({ GIT_PROTOCOLS: 'file', PATH: programs });
    expect(await gitResource.checkHealth(without)).toContain(
      'no git-lfs, which genomeProjectJob needs: install it',
    );

    const made = await remote({ lfs: ['*.csv'] });
    const commit = await made.commit({ 'a.csv': 'a\n1\n' });
    const snapshot = await without.open(made.url, commit, {
      folder: await folder(),
      signal: never,
      mostBytes: 2 ** 30,
    });
    const pointer = await snapshot.describe(
      snapshot.files.find(({ path: name }) => name === 'a.csv')!,
    );
    if (pointer.kind !== 'lfs') throw new Error('It is not kept in Git LFS');
    await expect(snapshot.fetchLfs(pointer)).rejects.toThrow(
      'There is no git-lfs on this worker: install it',
    );
  });
});
