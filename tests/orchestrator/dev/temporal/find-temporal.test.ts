import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { findTemporal } from '#orchestrator/dev/temporal/find-temporal.ts';
import { temporalVersion } from '#orchestrator/dev/temporal/version.ts';

let folder: string;
const find = (env: Record<string, string>) =>
  findTemporal({ env, cacheFolder: path.join(folder, 'cache'), report: () => {} });

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'moderate-find-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function makeProgram(...names: string[]): Promise<string> {
  const file = path.join(folder, ...names);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, '#!/bin/sh\n');
  await chmod(file, 0o755);
  return file;
}

test('the program is the named one, else the one on the PATH, else that of the cache', async () => {
  const named = await makeProgram('named', 'temporal-cli');
  const onPath = await makeProgram('bin', 'temporal');
  const cached = await makeProgram('cache', `temporal-${temporalVersion}`, 'temporal');
  const PATH = `relative:${path.dirname(onPath)}`;
  expect(await find({ PATH, TEMPORAL_CLI_PATH: named })).toBe(named);
  expect(await find({ PATH })).toBe(onPath);
  expect(await find({})).toBe(cached);
});

test('a name that leads nowhere is an error and not a reason to look elsewhere', async () => {
  await expect(find({ TEMPORAL_CLI_PATH: '/no/such/temporal' })).rejects.toThrow(
    'TEMPORAL_CLI_PATH names /no/such/temporal',
  );
});

test.each([false, true])(
  'without a program and a network the error lists what was tried and what to do: %s',
  async (temporary) => {
    vi.stubGlobal('fetch', () => Promise.reject(new Error('getaddrinfo ENOTFOUND github.com')));
    onTestFinished(() => void vi.unstubAllGlobals());
    const cacheFolder = path.join(folder, 'nothing');
    const error: unknown = await findTemporal({
      env: { PATH: '/nowhere' },
      cacheFolder,
      report: () => {},
      temporary,
    }).catch((reason: unknown) => reason);
    expect(String(error)).toContain(
      "Temporal's releases: github.com: getaddrinfo ENOTFOUND github.com",
    );
    expect(String(error)).toContain('put it on the PATH, or set TEMPORAL_CLI_PATH to it');
    // For a test, which uses its own server whatever the environment says.
    expect(String(error).includes('set TEMPORAL_ADDRESS')).toBe(!temporary);
  },
);
