import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { definitions } from '#definitions.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import {
  startPlatformApi,
  type PlatformApiStandIn,
} from '../doubles/stand-ins/platform-api/server.ts';
import { createGitRemote, gitStartMs, type GitRemote } from '../support/git-remote.ts';
import { createBuckets, objectStorageStartMs } from '../support/object-storage.ts';
import { openRunEnvironment } from '../support/run-environment.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import { startHalvingProxy } from './support/halving-proxy.ts';

const product = {
  module: new URL('../workflows/datasets/datasets-definitions.ts', import.meta.url),
  name: 'datasetsDefinitions',
};
const timeout = 60_000;

let remote: GitRemote;
let platform: PlatformApiStandIn;
let spool: string;

beforeAll(async () => {
  spool = await mkdtemp(path.join(tmpdir(), 'spool-'));
  platform = await startPlatformApi();
  remote = await createGitRemote();
  const rows = Array.from(
    { length: 400_000 },
    (_, index) => `${index},${index / 7},name ${index}\n`,
  ).join('');
  await remote.commit({ 'data/large.csv': `id,value,name\n${rows}`, 'data/small.csv': 'a\n1\n' });
}, gitStartMs + objectStorageStartMs);

afterAll(async () => {
  await platform.stop();
  await remote.drop();
  await rm(spool, { recursive: true, force: true });
});

const filesIn = async (folder: string) => (await readdir(folder, { recursive: true })).map(String);
const uploads = () =>
  platform.requests.filter(({ method, path: url }) => method === 'POST' && url.endsWith('/object'));

test(
  'a worker killed while it converts, and while the platform takes a file, leaves each file once',
  { timeout: 240_000 },
  async () => {
    const environment = await openRunEnvironment(
      { ...platform.env, SPOOL_DIR: spool, GIT_PROTOCOLS: 'file' },
      definitions.migrationsUrl,
    );
    let worker = await startWorkerProcess(product, environment.env);
    try {
      // The platform still processes a file whose sender was killed.
      platform.faults.next(
        1,
        { kind: 'delay', ms: 2_000 },
        ({ method, path: url }) => method === 'POST' && url.endsWith('/object'),
      );
      const config = {
        gitUrl: remote.url,
        gitTreeish: 'main',
        datasetPaths: ['data/*.csv'],
        maxConcurrent: 1,
      };
      const handle = await startRun(environment.client, {
        job: 'genomeProjectJob',
        config,
        launchedBy: 'test',
        summary: '',
      });

      await vi.waitFor(
        async () =>
          expect((await filesIn(spool)).some((name) => name.endsWith('normal.csv'))).toBe(true),
        {
          timeout,
          interval: 20,
        },
      );
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
      expect(left.map((entry) => entry.isFile())).not.toContain(true);
    } finally {
      await worker.stop();
      await environment.close();
    }
  },
);

/**
 * Publishes through object storage, killing the worker after part of a body was sent: first to the
 * storage, then to the platform.
 */
async function publish(kills: boolean) {
  const buckets = await createBuckets('kill-datasets');
  const { s3, outputsBucket: Bucket } = buckets;
  const [storage, api] = await Promise.all([
    startHalvingProxy(buckets.variables.S3_ENDPOINT_URL),
    startHalvingProxy(platform.url),
  ]);
  platform.clear();
  const variables = {
    ...buckets.variables,
    S3_ENDPOINT_URL: storage.url,
    ...platform.env,
    API_BASE_URL: api.url,
    PLATFORM_ASSET_NAMESPACE_URL: 'http://platform',
    SPOOL_DIR: spool,
    GIT_PROTOCOLS: 'file',
  };
  const environment = await openRunEnvironment(variables, definitions.migrationsUrl);
  let worker = await startWorkerProcess(product, environment.env);
  const killWhen = async (half: Promise<void>) => {
    await half;
    await worker.kill();
    worker = await startWorkerProcess(product, environment.env);
  };
  const unfinishedUploads = async () =>
    (await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? [];
  try {
    const config = {
      gitUrl: remote.url,
      gitTreeish: 'main',
      datasetPaths: ['data/*.csv'],
      maxConcurrent: 1,
    };
    const partSent = !kills
      ? Promise.resolve()
      : storage.halveNext(({ method, url }) => method === 'PUT' && /partNumber=2/.test(url ?? ''));
    const handle = await startRun(environment.client, {
      job: 'genomeProjectJob',
      config,
      launchedBy: 'test',
      summary: '',
    });
    let unfinished = 0;
    if (kills) {
      await killWhen(partSent);
      unfinished = (await unfinishedUploads()).length;
      await killWhen(
        api.halveNext(({ method, url }) => method === 'POST' && String(url).endsWith('/object')),
      );
    }
    await handle.result();
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    const left = [...Contents, ...(await unfinishedUploads())];
    const files = platform
      .objects()
      .map(({ series_id, sha256_hash }) => `${String(series_id)} ${String(sha256_hash)}`);
    return { files: files.toSorted(), unfinished, left };
  } finally {
    await worker.stop();
    await environment.close();
    await Promise.all([storage.close(), api.close()]);
    await buckets.drop();
  }
}

test(
  'a worker killed with half a body sent leaves no half file, and the files of an undisturbed run',
  { timeout: 300_000 },
  async () => {
    const undisturbed = await publish(false);
    expect(undisturbed.files).toHaveLength(4);
    expect(await publish(true)).toEqual({ files: undisturbed.files, unfinished: 1, left: [] });
    expect(platform.violations).toEqual([]);
  },
);
