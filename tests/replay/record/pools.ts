import { afterAll, beforeAll, test } from 'vitest';
import { poolDefinitions } from '#tests/doubles/fixtures/pools/definitions.ts';
import { startOven, type Oven } from '#tests/doubles/fixtures/pools/oven.ts';
import { startWorker, type TestWorker } from '#tests/support/start-worker.ts';
import { recordRun } from '../record-history.ts';

let oven: Oven;
let worker: TestWorker;

beforeAll(async () => {
  oven = await startOven();
  worker = await startWorker(poolDefinitions, { OVEN_URL: oven.url });
});

afterAll(async () => {
  await worker.stop();
  await oven.close();
});

test.for([
  ['assets', 'COMPLETED', 'breadJob', { count: 10, ms: 20 }],
  ['activities', 'COMPLETED', 'steakJob', { count: 4, ms: 20 }],
  ['waits', 'COMPLETED', 'patientJob', { count: 4, ms: 20 }],
  ['failed', 'FAILED', 'breadJob', { count: 4, failures: 9 }],
  ['refused', 'FAILED', 'outsideJob', {}],
  ['continued-as-new', 'COMPLETED', 'breadJob', { count: 700 }],
  [
    'materialize-assets',
    'COMPLETED',
    'materializeAssets',
    { selection: ['group:rolls'], config: {} },
  ],
  ['needed', 'COMPLETED', 'mealJob', { count: 5 }],
] as const)('%s', { timeout: 120_000 }, (run) => recordRun('pools', worker, run));
