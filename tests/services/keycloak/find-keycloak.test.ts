import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findKeycloak } from './find-keycloak.ts';
import type { Env } from '#orchestrator/env.ts';
import { TerminalError } from '#orchestrator/errors.ts';
import { createFakeTools, type FakeTools } from './fake-tools.ts';

/** Nothing listens there. */
const noReleases = 'http://127.0.0.1:1';

let machine: FakeTools;
let lines: string[];

beforeEach(async () => {
  machine = await createFakeTools();
  lines = [];
});

afterEach(() => machine.remove());

function find(env: Env = {}, releasesUrl = noReleases) {
  const report = (line: string): void => void lines.push(line);
  return findKeycloak({
    env: { ...machine.env, ...env },
    projectFolder: '/nowhere',
    report,
    releasesUrl,
  });
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error as Error,
  );
}

async function builtWith(home: string): Promise<string> {
  return readFile(path.join(home, 'lib', 'built'), 'utf8');
}

test('Maven brings it, it is built once, and is at hand the next time', async () => {
  await machine.addMaven();
  const { home, java } = await find();
  expect(java).toBe('java');
  expect(home.startsWith(machine.cache)).toBe(true);
  expect(await builtWith(home)).toContain('build --db=dev-file');
  expect(lines.join('\n')).toMatch(/getting it from Maven[^]*building it once/);

  await machine.removeProgram('mvn');
  lines = [];
  expect(await find()).toEqual({ home, java });
  expect(lines).toEqual([]);
  expect(await readdir(machine.cache)).toEqual([path.basename(home)]);
});

test("Keycloak's releases have it where there is no Maven, or one that fails", async () => {
  const releases = await machine.serveReleases();
  await machine.addProgram('mvn', 'echo "[ERROR] no such artifact"; exit 1');
  const { home } = await find({}, releases.url);
  expect(await builtWith(home)).toContain('build');
  expect(lines.join('\n')).toContain('not to be had there: [ERROR] no such artifact');
  releases.close();
});

test('two who look for it at the same time get the same', async () => {
  await machine.addMaven();
  const [one, other] = await Promise.all([find(), find()]);
  expect(one).toEqual(other);
  expect(await readdir(machine.cache)).toEqual([path.basename(one.home)]);
});

test('what does not match its checksum is not used; the error lists what was tried', async () => {
  const releases = await machine.serveReleases('0'.repeat(40));
  const error = await failureOf(find({}, releases.url));
  expect(error).toBeInstanceOf(TerminalError);
  expect(error.message).toMatch(
    /KEYCLOAK_HOME: not set[^]*Maven: there is no mvn[^]*releases: .*does not match its checksum[^]*set KEYCLOAK_HOME/,
  );
  expect(await readdir(machine.cache)).toEqual([]);
  releases.close();
});

test('releases that can not be reached are named with the reason', async () => {
  expect((await failureOf(find())).message).toMatch(
    /Keycloak's releases: 127\.0\.0\.1: .*(ECONNREFUSED|bad port)/,
  );
});

test('KEYCLOAK_HOME wins, is copied without its data, and stays as it is', async () => {
  await machine.addMaven();
  const usual = await find();
  const { home } = await find({ KEYCLOAK_HOME: machine.distribution });
  expect(home).not.toBe(usual.home);
  expect(await builtWith(home)).toContain('build');
  expect(existsSync(path.join(home, 'data'))).toBe(false);
  expect(existsSync(path.join(machine.distribution, 'lib', 'built'))).toBe(false);
  lines = [];
  expect(await find({ KEYCLOAK_HOME: `${machine.distribution}/` })).toMatchObject({ home });
  expect(lines).toEqual([]);
});

test('KEYCLOAK_HOME that holds no Keycloak is refused', async () => {
  await machine.addMaven();
  const error = await failureOf(find({ KEYCLOAK_HOME: '/nowhere' }));
  expect(error).toBeInstanceOf(TerminalError);
  expect(error.message).toContain('KEYCLOAK_HOME names /nowhere');
});

test('a build that fails leaves nothing behind', async () => {
  await machine.breakBuild('ERROR: no space left');
  const error = await failureOf(find({ KEYCLOAK_HOME: machine.distribution }));
  expect(error).toBeInstanceOf(TerminalError);
  expect(error.message).toBe("Keycloak can't be built: ERROR: no space left");
  expect(await readdir(machine.cache)).toEqual([]);
});

test.each([
  ['is too old', `echo 'java version "1.8.0_401"' >&2`, 'java: version 8'],
  ['does not run', 'exit 1', 'java: no program that runs'],
])('a Java that %s is refused', async (_, script, reason) => {
  await machine.addMaven();
  await machine.addProgram('java', script);
  const error = await failureOf(find());
  expect(error).toBeInstanceOf(TerminalError);
  expect(error.message).toMatch(/needs Java 17 or later/);
  expect(error.message).toContain(reason);
});

test('the Java of JAVA_HOME comes first', async () => {
  await machine.addMaven();
  await machine.addProgram('bin/java', `echo 'openjdk version "21.0.2" 2024-01-16' >&2`);
  const { java } = await find({ JAVA_HOME: machine.env['PATH'] });
  expect(java).toBe(path.join(machine.env['PATH'] ?? '', 'bin', 'java'));
});
