import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureClusterTools } from './kubernetes/ensure-tools.ts';
import { findObjectStorageServer } from './object-storage/find-server.ts';
import { findRabbitmq } from './rabbitmq/find-rabbitmq.ts';
import type { Env } from '#orchestrator/env.ts';
import { TerminalError } from '#orchestrator/errors.ts';

/** A machine without any program, whose user may install none. */
let empty: Env;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'moderate-empty-'));
  empty = { PATH: path.join(folder, 'bin'), XDG_CACHE_HOME: folder };
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const report = (): void => {};

async function failureOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(TerminalError);
  return (error as TerminalError).message;
}

test('without an S3 server and without Go, both are named and nothing is left behind', async () => {
  const message = await failureOf(
    findObjectStorageServer({ env: empty, projectFolder: folder, report }),
  );
  expect(message).toMatch(
    /VERSITYGW_PATH: not set[^]*no go on the PATH[^]*Install Go, or versitygw/,
  );
  expect(await readdir(path.join(folder, 'moderate-workflows'))).toEqual([]);
});

test('a variable that names no program is refused', async () => {
  const storage = { env: { ...empty, VERSITYGW_PATH: '/nowhere' }, projectFolder: folder, report };
  expect(await failureOf(findObjectStorageServer(storage))).toContain(
    'VERSITYGW_PATH names /nowhere',
  );
  const broker = { env: { ...empty, RABBITMQ_SERVER_PATH: '/nowhere' }, report };
  expect(await failureOf(findRabbitmq(broker))).toContain('RABBITMQ_SERVER_PATH names /nowhere');
});

test('on a machine that can have no cluster, the message names one that it could use', async () => {
  expect(await failureOf(ensureClusterTools(empty, report))).toContain(
    'set K8S_TEST_CONTEXT to a context of your kubeconfig',
  );
});
