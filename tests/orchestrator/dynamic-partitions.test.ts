import { readFile } from 'node:fs/promises';
import type { WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { keysWithStatus } from '#orchestrator/reports/partitions/keys-with-status.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import type { DefinedAsset } from '#orchestrator/definitions/deployment.ts';
import { evaluateSensor } from '#orchestrator/testing/index.ts';
import { openOrchestrator } from '@moderate/orchestrator/client';
import {
  bills,
  customers,
  definitions,
  visits,
} from '#tests/doubles/fixtures/customers/definitions.ts';
import { billAll, signUp } from '#tests/doubles/fixtures/customers/sign-up.ts';
import type { TestWorker } from '#tests/support/start-worker.ts';
import { runCommand, runJson, type CommandOptions } from '../cli/run-command.ts';
import { startCommandWorker } from '../cli/start-command-worker.ts';

let worker: TestWorker;
let options: CommandOptions;

beforeAll(async () => {
  ({ worker, options } = await startCommandWorker(definitions));
});

afterAll(() => worker.stop());

let ticks = 0;

async function tick(come: readonly string[], gone: readonly string[] = []): Promise<void> {
  Object.assign(visits, { come, gone });
  const input = { sensor: 'doorSensor', mode: 'poll', deadlineSecs: 60 };
  await worker.client.workflow.execute('sensorTick', {
    workflowId: `tick ${(ticks += 1)}`,
    taskQueue: 'default',
    args: [input],
  });
}

const run = async (job: string, config: Readonly<Record<string, unknown>>): Promise<unknown> =>
  (await startRun(worker.client, { job, config, launchedBy: 'test', summary: '' })).result();

const materialize = (selection: string, partition?: string) =>
  run('materializeAssets', {
    selection: [selection],
    ...(partition !== undefined && { partition }),
  });

const reasonOf = (running: Promise<unknown>) =>
  running.then(
    () => 'none',
    (error: unknown) => (error as WorkflowFailedError).cause?.message,
  );

const keys = () => worker.store.partitionKeys.page('customers', undefined, 10);
const latest = async (partition: string) =>
  (await worker.store.materializations.latest('customers/bills', partition))?.value;

test('a tick adds keys and requests their materialization in one transaction', async () => {
  await tick(['ann', 'ben']);
  expect(await keys()).toEqual(['ann', 'ben']);
  await vi.waitFor(
    async () =>
      expect([await latest('ann'), await latest('ben')]).toEqual(['bill of ann', 'bill of ben']),
    {
      timeout: 15_000,
    },
  );
});

test('a key that was removed cannot be materialized, and what was recorded of it stays', async () => {
  await tick([], ['ben']);
  expect(await keys()).toEqual(['ann']);
  expect(await reasonOf(materialize('customers/bills', 'ben'))).toMatch(
    /customers\/bills has no partition ben: its key was never added to the dynamic partitions customers, or was removed.* partitions add customers ben/,
  );
  expect(await latest('ben')).toBe('bill of ben');
});

test('a key that was removed is neither failed nor stale, until it is added again', async () => {
  const declared = { asset: 'customers/bills', dynamic: 'customers', codeVersion: '2', deps: [] };
  const [found] = definitions.assets.filter(({ key }) => key === declared.asset);
  const bills = { ...found, spec: { ...found?.spec, codeVersion: '2' } } as DefinedAsset;
  const { materializations, assetHistory, partitionKeys } = worker.store;
  const seen = async () => {
    const [overview] = await materializations.overview([declared]);
    const count = await assetHistory.countPartitions(declared);
    const [isFailed, isStale] = [
      await keysWithStatus(worker.store, bills, 'failed'),
      await keysWithStatus(worker.store, bills, 'stale'),
    ];
    return {
      partitions: overview?.partitions,
      failed: overview?.failed?.partition,
      count,
      isFailed,
      isStale,
    };
  };
  expect(await seen()).toEqual({
    partitions: 1,
    failed: undefined,
    count: 1,
    isFailed: [],
    isStale: ['ann'],
  });
  expect((await runCommand(['assets'], options)).out).not.toContain('ben failed');
  await partitionKeys.change({ name: 'customers', add: ['ben'], remove: [] });
  expect(await seen()).toEqual({
    partitions: 2,
    failed: 'ben',
    count: 2,
    isFailed: ['ben'],
    isStale: ['ann'],
  });
  await partitionKeys.change({ name: 'customers', add: [], remove: ['ben'] });
});

test('workflow code is given the key of its partition, and none that was never added', async () => {
  await materialize('customers/greeting', 'ann');
  expect((await worker.store.materializations.latest('customers/greeting', 'ann'))?.value).toBe(
    'hello ann',
  );
  expect(await reasonOf(materialize('customers/greeting', 'ben'))).toContain(
    'customers/greeting has no partition ben',
  );
  expect(await reasonOf(materialize('customers/greeting'))).toContain(
    'customers/greeting is materialized by partition (dynamic: customers)',
  );
  expect(await worker.store.assetHistory.partitions('customers/greeting', 10)).toEqual(['ann']);
  expect(
    await runCommand(['materialize', 'customers/greeting', '--partition', 'ben'], options),
  ).toMatchObject({
    code: 2,
    err: expect.stringContaining('[PARTITION_NOT_FOUND]'),
  });
});

test('a run adds the keys that its config is about as it begins', async () => {
  await run('visitJob', { customer: 'max' });
  expect(await keys()).toEqual(['ann', 'max']);
  expect(await reasonOf(run('visitJob', { customer: ' max' }))).toContain(
    'expected a text without spaces at its ends',
  );
  await worker.store.partitionKeys.change({ name: 'customers', add: [], remove: ['max'] });
});

test('what only the config of a run supplies is materialized again by its key, with the config of its last run', async () => {
  const again = (key: string) =>
    runCommand(['materialize', 'customers/toast', '--partition', key, '--wait'], options);
  expect(await again('ann')).toMatchObject({
    code: 2,
    err: expect.stringContaining('takes an input that the job toastJob supplies'),
  });
  await run('toastJob', { customer: 'ann', wish: 'cheers' });
  await worker.store.database.query(
    `update asset_partitions set value = '"gone"' where asset = 'customers/toast'`,
  );
  expect(await again('ann')).toMatchObject({ code: 0 });
  expect((await worker.store.materializations.latest('customers/toast', 'ann'))?.value).toBe(
    'cheers, ann',
  );
  const backfill = ['backfill', 'customers/toast', '--partition', 'ann', '--dry-run'];
  expect(await runJson(backfill, options)).toMatchObject({
    units: [{ job: 'toastJob', partitions: ['ann'] }],
  });
});

test('an asset adds keys', async () => {
  await materialize('customers/walk_ins');
  expect(await keys()).toEqual(['ann', 'zoe']);
  expect((await worker.store.materializations.latest('customers/walk_ins', ''))?.value).toEqual({
    added: 1,
    removed: 0,
  });
});

test('a tick that fails to commit adds no key', async () => {
  await worker.store.sensors.setCursor('doorSensor', '7');
  const stale = { sensor: 'doorSensor', tickId: 'late', requests: [], cursor: '2', version: 0 };
  await expect(
    worker.store.sensors.commit({
      ...stale,
      partitionKeys: [{ name: 'customers', add: ['eve'], remove: [] }],
    }),
  ).rejects.toThrow('was moved by somebody else');
  expect(await keys()).toEqual(['ann', 'zoe']);
});

test('a test of a sensor sees the keys that it would add', async () => {
  Object.assign(visits, { come: ['kim'], gone: ['ann'] });
  const [sensor] = definitions.sensors;
  expect(await evaluateSensor(sensor!)).toMatchObject({
    partitionKeys: [{ name: 'customers', add: ['kim'], remove: ['ann'] }],
    requests: [
      {
        job: 'materializeAssets',
        runKey: 'doorSensor/kim',
        config: { selection: ['customers/bills'], partition: 'kim' },
      },
    ],
  });
  expect((await runCommand(['sensors', 'tick', 'doorSensor', '--dry-run'], options)).out).toContain(
    '\nWould add 1 key to customers and remove 1\n',
  );
});

test('people add and remove keys', async () => {
  const run = (...args: readonly string[]) => runCommand(['partitions', ...args], options);
  expect((await run('add', 'customers', 'ann', 'lea')).out).toBe(
    '1 of 2 keys added to customers, which has 3 now. The others were there before.\n',
  );
  expect((await run('remove', 'customers', 'lea')).out).toBe(
    '1 of 1 key removed from customers, which has 2 now.\n',
  );
  expect(await runJson(['partitions', 'remove', 'customers', 'lea'], options)).toMatchObject({
    added: 0,
    removed: 0,
    count: 2,
  });
  expect((await run('add', 'customer', 'lea')).err).toContain(
    'No set of dynamic partitions is named customer. Did you mean customers?',
  );
  expect(await run('add', 'customers', ' lea')).toMatchObject({
    code: 2,
    err: expect.stringContaining('[PARTITION_KEY_INVALID]'),
  });
});

test('a backfill finds the keys without a materialization, and refuses one that was never added', async () => {
  const planned = await runJson(['backfill', 'customers/bills', '--missing', '--dry-run'], options);
  expect(planned).toMatchObject({ units: [{ partitions: ['zoe'] }] });
  const refused = await runCommand(
    ['backfill', 'customers/bills', '--partition', 'zoe', '--partition', 'ben'],
    options,
  );
  expect(refused).toMatchObject({
    code: 2,
    err: expect.stringContaining('customers/bills has no partition ben'),
  });
});

test('the example of the documentation adds, materializes, lists and removes partitions', async () => {
  const { runId, workflowId } = await signUp(worker.env, 'tom');
  await worker.client.workflow.getHandle(workflowId).result();
  expect(await latest('tom')).toBe('bill of tom');
  expect(await worker.store.runs.find(runId)).toMatchObject({
    status: 'completed',
    launchedBy: 'api',
  });

  await billAll(worker.env, (customer) => customer === 'tom');
  expect(await keys()).toEqual(['ann', 'zoe']);
  expect(await latest('zoe')).toBe('bill of zoe');
  const [page, example] = await Promise.all(
    ['../../docs/reference/client.md', '../doubles/fixtures/customers/sign-up.ts'].map((file) =>
      readFile(new URL(file, import.meta.url), 'utf8'),
    ),
  );
  expect(page).toContain(`\`\`\`ts\n${example}\`\`\`\n`);
});

test('a program that has connections keeps them, and what cannot succeed is refused before anything is written', async () => {
  const { client, store } = worker;
  const orchestrator = await openOrchestrator({ definitions, client, store });
  const change = { of: customers, add: ['sue', 'ann'], remove: ['zoe', 'nobody'] };
  expect(await orchestrator.changePartitions(change)).toEqual({ added: 1, removed: 1 });
  await expect(orchestrator.changePartitions({ of: customers, add: [' x'] })).rejects.toMatchObject(
    { code: 'PARTITION_KEY_INVALID' },
  );
  await expect(orchestrator.materialize(bills, { partition: 'zoe' })).rejects.toMatchObject({
    code: 'PARTITION_NOT_FOUND',
  });
  await expect(orchestrator.materialize('customers/bill')).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  });
  const config = { 'customers/bills': { tip: 1 } };
  await expect(orchestrator.materialize(bills, { config, partition: 'sue' })).rejects.toMatchObject(
    { code: 'CONFIG_INVALID' },
  );
  await orchestrator.close();
  expect(await keys()).toEqual(['ann', 'sue']);
});
