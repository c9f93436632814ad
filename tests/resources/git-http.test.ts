import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { readEnv } from '#orchestrator/env.ts';
import { createGit } from '#resources/git.ts';
import {
  lfsSignature,
  startGitHttpServer,
  type GitHttpServer,
} from '../support/git-http-server.ts';
import { createGitRemote, gitStartMs, type GitRemote } from '../support/git-remote.ts';

const never = new AbortController().signal;
const content = 'a\n1\n';
let remote: GitRemote;
let server: GitHttpServer;
let root: string;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'git-http-'));
  remote = await createGitRemote({ lfs: ['*.csv'] });
  await remote.commit({ 'a.csv': content, 'plain.txt': 'text' });
  server = await startGitHttpServer(remote);
}, gitStartMs);

afterAll(async () => {
  await server.close();
  await remote.drop();
  await rm(root, { recursive: true });
});

afterEach(() => {
  server.answer = () => undefined;
  server.objectError = undefined;
});

const { PATH = '' } = readEnv();

/** Git LFS makes eight attempts, which takes half a minute. */
async function home(config = ''): Promise<string> {
  const made = await mkdtemp(path.join(root, 'home-'));
  await writeFile(path.join(made, '.gitconfig'), `[lfs "transfer"]\n\tmaxretries = 1\n${config}`);
  return made;
}

async function read(url = server.url, HOME?: string): Promise<string> {
  const git = createGit({ PATH, GIT_PROTOCOLS: 'http', HOME: HOME ?? (await home()) });
  const folder = path.join(await mkdtemp(path.join(root, 'snapshot-')), 'git');
  const snapshot = await git.open(url, await git.resolve(url, 'main', never), {
    folder,
    signal: never,
    mostBytes: 2 ** 30,
  });
  const described = await snapshot.describe(snapshot.files.find((file) => file.path === 'a.csv')!);
  if (described.kind !== 'lfs') throw new Error('It is not in LFS');
  return readFile(await snapshot.fetchLfs(described), 'utf8');
}

const failure = () =>
  read().then(
    () => 'none',
    (error: unknown) => String(error),
  );

const name = () => path.basename(remote.folder);
const json = { 'content-type': 'application/vnd.git-lfs+json' };

test('a file is read through the batch API, where the repository was renamed too', async () => {
  expect(await read()).toBe(content);
  server.answer = ({ path: asked }) =>
    asked.startsWith('/old.git')
      ? { status: 307, headers: { location: asked.replace('/old.git', `/${name()}`) } }
      : undefined;
  expect(await read(server.url.replace(name(), 'old.git'))).toBe(content);
});

test('a login comes from the store of git, and is in no message', async () => {
  const login = `Basic ${Buffer.from('reader:s3cret').toString('base64')}`;
  const asksForLogin = {
    status: 401,
    headers: { 'www-authenticate': 'Basic realm="git"', 'lfs-authenticate': 'Basic realm="git"' },
  };
  server.answer = ({ path: asked, authorization }) =>
    authorization === login || asked.startsWith('/objects/') ? undefined : asksForLogin;
  expect(await failure()).toMatch(
    /^TerminalError: The Git repository is private or does not exist: .*give git a login on the worker$/,
  );
  const known = await home('[credential]\n\thelper = store\n');
  const store = (password: string) =>
    writeFile(
      path.join(known, '.git-credentials'),
      `${server.url.replace('//', `//reader:${password}@`).replace(/\/[^/]*$/, '')}\n`,
    );
  await store('s3cret');
  expect(await read(server.url, known)).toBe(content);
  await store('wr0ng');
  const refused = await read(server.url, known).catch(String);
  expect(refused).toMatch(/^TerminalError: The Git repository is private or does not exist/);
  expect(refused).not.toContain('wr0ng');
});

test.for([
  [403, /^TerminalError: The Git repository is private/],
  [404, /^TerminalError: There is no such Git repository.*check gitUrl$/],
  [429, /^RetryableError: The Git server limits requests/],
  [503, /^RetryableError: The Git repository is not reachable/],
] as const)('a server that answers %i', async ([status, message]) => {
  server.answer = () => ({ status });
  expect(await failure()).toMatch(message);
});

test.for([
  [401, 'Credentials needed', /^TerminalError: The Git repository is private/],
  [
    403,
    'This repository is over its data quota.',
    /^TerminalError: Git LFS may not be read: .*over its data quota\.$/,
  ],
  [404, 'Not Found', /^TerminalError: The Git server has no LFS for this repository/],
  [429, 'Slow down', /^RetryableError: Git LFS failed/],
  [503, 'Down', /^RetryableError: Git LFS failed: .*Down$/],
] as const)('a batch API that answers %i', async ([status, message, expected]) => {
  server.answer = ({ path: asked }) =>
    asked.endsWith('/batch')
      ? { status, headers: json, body: JSON.stringify({ message }) }
      : undefined;
  expect(await failure()).toMatch(expected);
});

test.for([
  [404, /^LfsObjectMissing: Git LFS does not have the object [0-9a-f]{64}$/],
  [403, /^TerminalError: Git LFS may not be read: .*\[403\]/],
  [500, /^RetryableError: Git LFS failed: .*\[500\]/],
] as const)('an object that the batch API refuses with %i', async ([code, expected]) => {
  server.objectError = { code, message: 'not this one' };
  expect(await failure()).toMatch(expected);
});

test.for([
  [403, /^RetryableError: Git LFS failed: LFS: Authorization error/],
  [404, /^LfsObjectMissing/],
  [429, /^RetryableError: (Git LFS failed|git-lfs failed because)/],
  [500, /^RetryableError: Git LFS failed: .*Server error/],
] as const)(
  'an address that answers %i, and is in no message with what signs it',
  async ([status, expected]) => {
    server.answer = ({ path: asked }) =>
      asked.startsWith('/objects/') ? { status, body: 'Request has expired' } : undefined;
    const message = await failure();
    expect(message).toMatch(expected);
    expect(message).not.toContain(lfsSignature);
    expect(server.requests.at(-1)).toContain(lfsSignature);
  },
);
