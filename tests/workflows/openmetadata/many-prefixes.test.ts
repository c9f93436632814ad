import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporal } from '@temporalio/proto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { datalakeServiceName } from '#openmetadata/names.ts';
import { forEachConcurrently } from '#openmetadata/sink/for-each-concurrently.ts';
import { definitions } from '#definitions.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import { objectStorageStartMs } from '#tests/support/object-storage.ts';
import { startWorker, type TestWorker } from '#tests/support/start-worker.ts';
import { createLake, type TestLake } from './lake.ts';

const { HistoryEvent } = temporal.api.history.v1;

/**
 * As long as possible, each quote two bytes of JSON, and with a short service name: few of them
 * exceed a payload.
 */
const longPrefix = (index: number): string =>
  `${String(index).padStart(3, '0')}${'"'.repeat(250)}/`;
const present = Array.from({ length: 305 }, (_, index) => longPrefix(index));
const vanished = [longPrefix(500), longPrefix(700)];

let lake: TestLake;
let worker: TestWorker;
let folder: string;

beforeAll(async () => {
  lake = await createLake('lake');
  folder = await mkdtemp(join(tmpdir(), 'catalog-'));
  await forEachConcurrently(present, 16, (prefix) => lake.put(`${prefix}picture.png`, 'x'));
  worker = await startWorker(definitions, { ...lake.variables, CATALOG_DIR: folder });
}, objectStorageStartMs);

afterAll(async () => {
  await worker.stop();
  await lake.drop();
  await rm(folder, { recursive: true });
});

/** As an earlier run would have recorded it. */
const recorded = (prefix: string, metadata: Record<string, string>) => ({
  asset: 'openmetadata/datalake_metadata',
  partition: prefix,
  value: null,
  metadata: { service: datalakeServiceName('platform-datalake', prefix), ...metadata },
  madeAt: new Date(0),
});

test('a datalake with more prefixes, and more that were there once, than a payload holds', async () => {
  const retired = Array.from({ length: 10_000 }, (_, index) =>
    recorded(`retired-${index}/`, { status: 'retired', location: folder }),
  );
  await worker.store.materializations.import([
    ...retired,
    ...vanished.map((prefix) => recorded(prefix, { status: 'ingested' })),
  ]);

  const handle = await startRun(worker.client, {
    job: 'datalakeIngestionJob',
    config: { maxConcurrent: 16 },
    launchedBy: 'test',
    summary: '',
  });
  expect(await handle.result()).toMatchObject({
    materialized: {
      'openmetadata/datalake_prefixes': 2,
      'openmetadata/datalake_metadata': present.length + vanished.length,
      'openmetadata/datalake_profile': present.length,
    },
  });

  const outcomes = await worker.store.materializations.ofRun(handle.firstExecutionRunId);
  const of = (asset: string) =>
    outcomes.filter((outcome) => outcome.asset === `openmetadata/${asset}`);
  expect(
    of('datalake_prefixes').map(({ partition, metadata }) => [partition, metadata['prefixes']]),
  ).toEqual([
    ['', present.length],
    ['page 2', expect.any(Number)],
  ]);
  const byStatus = (status: string) =>
    of('datalake_metadata').filter(({ metadata }) => metadata['status'] === status);
  expect(
    byStatus('ingested')
      .map(({ partition }) => partition)
      .toSorted(),
  ).toEqual(present);
  expect(
    byStatus('retired')
      .map(({ partition }) => partition)
      .toSorted(),
  ).toEqual(vanished);

  const { events } = await handle.fetchHistory();
  const sizes = (events ?? []).map((event) => HistoryEvent.encode(event).finish().length);
  expect(Math.max(...sizes)).toBeGreaterThan(100_000);
  expect(Math.max(...sizes)).toBeLessThan(256 * 1024);
});
