import { afterAll, beforeAll, test } from 'vitest';
import { fixtureDefinitions } from '#tests/doubles/fixtures/kit/definitions.ts';
import { startWorker, type TestWorker } from '#tests/support/start-worker.ts';
import { recordRun } from '../record-history.ts';

let worker: TestWorker;

beforeAll(async () => {
  worker = await startWorker(fixtureDefinitions);
});

afterAll(() => worker.stop());

test.for([
  ['no-op', 'COMPLETED', 'noopJob', {}],
  ['bad-config', 'FAILED', 'fanOutJob', { maxConcurrent: 0 }],
  ['fan-out', 'COMPLETED', 'fanOutJob', { total: 30, maxConcurrent: 10 }],
  ['long-partitions', 'COMPLETED', 'fanOutJob', { total: 10, prefix: 'ö'.repeat(200) }],
  ['failed-items', 'FAILED', 'fanOutJob', { total: 5, broken: ['item-1', 'item-3'] }],
  [
    'continued-as-new',
    'FAILED',
    'fanOutJob',
    { total: 1600, maxConcurrent: 100, broken: ['item-3'] },
  ],
  ['retried-step', 'COMPLETED', 'itemJob', { name: 'recorded', asset: 'retried' }],
  [
    'materialize-assets',
    'COMPLETED',
    'materializeAssets',
    { selection: ['group:graph'], config: { 'graph/source': { value: 4 } } },
  ],
  [
    ...(['several-partitions', 'COMPLETED', 'materializeAssets'] as const),
    {
      selection: ['group:graph'],
      config: { 'graph/source': { value: 4 } },
      partitions: ['a', 'b', 'c'],
    },
  ],
  [
    ...(['partitions-in-batches', 'COMPLETED', 'materializeAssets'] as const),
    {
      selection: ['group:fetched'],
      partitions: ['2026-01-03', '2026-01-01', '2026-01-02', '2026-01-05'],
    },
  ],
  [
    'blocked-by-check',
    'COMPLETED',
    'materializeAssets',
    { selection: ['group:graph'], config: { 'graph/source': { value: 13 } } },
  ],
] as const)('%s', { timeout: 120_000 }, (run) => recordRun('kit', worker, run));
