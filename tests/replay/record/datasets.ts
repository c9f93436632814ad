import { afterAll, beforeAll, test } from 'vitest';
import { createGitRemote, gitStartMs, type GitRemote } from '#tests/support/git-remote.ts';
import {
  createBuckets,
  objectStorageStartMs,
  type TestBuckets,
} from '#tests/support/object-storage.ts';
import {
  startDatasetsEnvironment,
  type DatasetsEnvironment,
} from '#tests/workflows/datasets/datasets-environment.ts';
import { recordRun } from '../record-history.ts';

let buckets: TestBuckets;
let environment: DatasetsEnvironment;
let remote: GitRemote;

beforeAll(async () => {
  buckets = await createBuckets('datasets');
  environment = await startDatasetsEnvironment(buckets.variables);
  remote = await createGitRemote();
  await remote.commit({ 'data/weather.csv': 'time,temperature\n2016-01-01 00:00:00,1.5\n' });
}, gitStartMs + objectStorageStartMs);

afterAll(async () => {
  await environment.stop();
  await Promise.all([buckets.drop(), remote.drop()]);
});

test.for([
  ['genome-project', 'COMPLETED', 'genomeProjectJob', {}],
  ['genome-project-not-moved', 'COMPLETED', 'genomeProjectJob', { onlyIfMoved: true }],
  ['genome-project-failed', 'FAILED', 'genomeProjectJob', { gitTreeish: 'nope' }],
  ['building-stock', 'FAILED', 'buildingStockJob', { datasetPaths: ['data/*.txt'] }],
] as const)('%s', async ([name, ends, job, config]) => {
  const given = {
    gitUrl: remote.url,
    gitTreeish: 'main',
    gitLfs: false,
    datasetPaths: ['data/*.csv'],
    ...config,
  };
  await recordRun('pipelines', environment.worker, [name, ends, job, given]);
});
