import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { definitions } from '../../src/definitions.ts';
import { startRun } from '../../src/orchestrator/client/start-run.ts';
import { startPlatformApi, type PlatformApiStandIn } from '../stand-ins/platform-api/server.ts';
import { createGitRemote, gitStartMs, type GitRemote } from '../support/git-remote.ts';
import { openRunEnvironment } from '../support/run-environment.ts';
import { startWorkerProcess } from '../support/worker-process.ts';

const product = { module: new URL('../workflows/datasets/datasets-definitions.ts', import.meta.url), name: 'datasetsDefinitions' };
const timeout = 60_000;

let remote: GitRemote;
let platform: PlatformApiStandIn;
let spool: string;

beforeAll(async () => {
  spool = await mkdtemp(path.join(tmpdir(), 'spool-'));
  platform = await startPlatformApi();
  remote = await createGitRemote();
  const rows = Array.from({ length: 400_000 }, (_, index) => `${index},${index / 7},name ${index}\n`).join('');
  await remote.commit({ 'data/large.csv': `id,value,name\n${rows}`, 'data/small.csv': 'a\n1\n' });
}, gitStartMs);

afterAll(async () => {
  await platform.stop();
  await remote.drop();
  await rm(spool, { recursive: true, force: true });
});

const filesIn = async (folder: string) => (await readdir(folder, { recursive: true })).map(String);
const uploads = () => platform.requests.filter(({ method, path: url }) => method === 'POST' && url.endsWith('/object'));

test('a worker killed while it converts, and while the platform takes a file, leaves each file once', { timeout: 240_000 }, async () => {
  const environment = await openRunEnvironment({ ...platform.env, SPOOL_DIR: spool, GIT_PROTOCOLS: 'file' }, definitions.migrationsUrl);
  let worker = await startWorkerProcess(product, environment.env);
  try {
    // The platform still works on a file whose sender is dead.
    platform.faults.next(1, { kind: 'delay', ms: 2_000 }, ({ method, path: url }) => method === 'POST' && url.endsWith('/object'));
    const config = { gitUrl: remote.url, gitTreeish: 'main', datasetPaths: ['data/*.csv'], maxConcurrent: 1 };
    const handle = await startRun(environment.client, { job: 'genomeProjectJob', config, launchedBy: 'test', summary: '' });

    await vi.waitFor(async () => expect((await filesIn(spool)).some((name) => name.endsWith('normal.csv'))).toBe(true), {
      timeout,
      interval: 20,
    });
    await worker.kill();
    worker = await startWorkerProcess(product, environment.env);

    await vi.waitFor(() => expect(uploads()).toHaveLength(1), { timeout, interval: 20 });
    await worker.kill();
    worker = await startWorkerProcess(product, environment.env);

    await handle.result();
    expect(
      platform
        .objects()
        .map(({ series_id }) => String(series_id))
        .toSorted(),
    ).toEqual(['large-csv', 'large-parquet', 'small-csv', 'small-parquet']);
    expect(uploads()).toHaveLength(4);
    expect(platform.violations).toEqual([]);
    const left = await readdir(spool, { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual([]);
  } finally {
    await worker.stop();
    await environment.close();
  }
});
