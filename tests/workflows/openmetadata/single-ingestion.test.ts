import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { definitions } from '#definitions.ts';
import { openOrchestrator } from '#orchestrator/client/open-orchestrator.ts';
import { followRun } from '#orchestrator/client/follow-run.ts';
import { runCommand } from '#tests/cli/run-command.ts';
import {
  startOpenMetadata,
  type OpenMetadataStandIn,
} from '#tests/doubles/stand-ins/open-metadata/server.ts';
import { objectStorageStartMs } from '#tests/support/object-storage.ts';
import { rabbitOf, rabbitStartMs, rabbitUrl, withChannel } from '#tests/support/rabbit.ts';
import { startWorker, type TestWorker } from '#tests/support/start-worker.ts';
import { createLake, type TestLake } from './lake.ts';
import { postgresVariables } from './postgres-variables.ts';
import { createSourceDatabases } from './source-databases.ts';

const source = createSourceDatabases();
const sales = `${source.prefix}sales`;
const queue = `ingestion_${source.prefix}`;
let url: string;
let lake: TestLake;
let openMetadata: OpenMetadataStandIn;
let worker: TestWorker;

beforeAll(async () => {
  [url, lake, openMetadata] = [
    await rabbitUrl(),
    await createLake('single'),
    await startOpenMetadata(),
  ];
  await source.create(
    'sales',
    'create table orders (id int); create table items (id int); insert into orders values (1), (2)',
  );
  await source.create('my-db', 'create table t (id int)');
  await source.create('my_db', 'create table t (id int)');
  await lake.put('buildings/rooms.csv', 'id,name\n1,hall\n');
  await lake.put('weather/days.csv', 'day\n2026-01-01\n');
  await lake.put('top.csv', 'day\n2026-01-01\n');
  worker = await startWorker(definitions, {
    ...postgresVariables(),
    ...lake.variables,
    ...openMetadata.env,
    RABBIT_URL: url,
    INGESTION_QUEUE: queue,
  });
}, rabbitStartMs + objectStorageStartMs);

afterAll(async () => {
  await worker.stop();
  await withChannel(url, async (channel) => {
    await channel.deleteQueue(queue);
    await channel.deleteQueue(`${queue}.dead_letter`);
  });
  await Promise.all([openMetadata.stop(), source.dropAll(), lake.drop()]);
});

const tables = () =>
  openMetadata
    .entities('tables')
    .filter(({ deleted }) => !deleted)
    .map(({ body }) => body.name)
    .toSorted();

/** As a program does it. */
async function materialize(
  asset: 'postgres_table' | 'postgres_metadata' | 'datalake_object',
  partition: string,
) {
  const { client, store } = worker;
  const orchestrator = await openOrchestrator({ definitions, client, store });
  const run = await orchestrator.materialize(`openmetadata/${asset}`, { partition });
  const end = await followRun(run, {
    client,
    store,
    signal: AbortSignal.timeout(60_000),
    withDetails: false,
    onProgress: () => undefined,
  });
  const outcomes = await store.materializations.ofRun(run.runId);
  const outcome = (await store.runs.find(run.runId))?.outcome;
  return { error: end?.error, outcome, metadata: outcomes[0]?.metadata };
}

test('a program has one table ingested, and no other', async () => {
  const { outcome, metadata } = await materialize('postgres_table', `${sales}.public.orders`);
  expect(outcome).toBe('ok');
  expect(metadata).toMatchObject({ status: 'ingested', sent: 2, columns: 1, rows: 2 });
  expect(tables()).toEqual(['orders']);
  expect(await worker.store.partitionKeys.all('databases')).toEqual([sales]);
});

test('a command has one object ingested', async () => {
  const args = [
    'materialize',
    'openmetadata/datalake_object',
    '--partition',
    'buildings/rooms.csv',
    '--wait',
  ];
  expect(await runCommand(args, { env: worker.env, definitions })).toMatchObject({ code: 0 });
  expect(tables()).toEqual(['buildings/rooms.csv', 'orders']);
  const [rooms] = openMetadata
    .entities('tables')
    .filter(({ body }) => body.name === 'buildings/rooms.csv');
  expect(rooms?.profiles).toHaveLength(1);
});

test.for([
  [
    'postgres_table',
    'orders',
    /"orders" is not the name of a table: expected database\.schema\.table/,
  ],
  ['postgres_table', 'nowhere.public.orders', /The database nowhere is not on the server/],
  [
    'postgres_table',
    `${source.prefix}my-db.public.t`,
    new RegExp(`its service ".*" would also be that of "${source.prefix}my_db"`),
  ],
  [
    'datalake_object',
    'top.csv',
    /The object top\.csv cannot be ingested: it is not below a prefix/,
  ],
] as const)('%s refuses %s', async ([asset, partition, expected]) => {
  expect((await materialize(asset, partition)).error).toMatch(expected);
});

test('what neither the source nor the catalog has is a warning', async () => {
  expect(await materialize('postgres_table', `${sales}.public.ordres`)).toMatchObject({
    outcome: 'warnings',
    metadata: { missing: '1: public.ordres' },
  });
  expect(await materialize('datalake_object', 'buildings/romos.csv')).toMatchObject({
    outcome: 'warnings',
  });
});

test('a database of which only a table was ingested is known once it is dropped, so that its table is removed from the catalog', async () => {
  const closing = `${source.prefix}closing`;
  await source.create('closing', 'create table ledger (id int)');
  await materialize('postgres_table', `${closing}.public.ledger`);
  await source.drop('closing');
  expect((await materialize('postgres_table', `${closing}.public.ledger`)).error).toMatch(
    /is no longer on the server/,
  );
  expect((await materialize('postgres_metadata', closing)).metadata).toMatchObject({
    status: 'retired',
    deleted: 1,
  });
  expect(tables()).not.toContain('ledger');
  expect(await worker.store.partitionKeys.all('databases')).not.toContain(closing);
});

test('messages and notifications of the bucket have what they name ingested in one run for each kind; others are dead-lettered', async () => {
  await source.execute('sales', 'drop table orders; alter table items add name text');
  await lake.put('new prefix/a+b.csv', 'x\n1\n');
  await lake.remove('buildings/rooms.csv');
  const notification = (eventName: string, key: string) =>
    JSON.stringify({
      Records: [
        { eventName, s3: { bucket: { name: lake.bucket }, object: { key, sequencer: '1' } } },
      ],
    });
  await withChannel(url, async (channel) => {
    await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'classic' } });
    const send = (content: string, options = {}) =>
      channel.sendToQueue(queue, Buffer.from(content), { persistent: true, ...options });
    for (const messageId of ['1', '2', '3'])
      send(JSON.stringify({ table: `${sales}.public.items` }), { messageId });
    send(JSON.stringify({ table: `${sales}.public.orders` }), { messageId: '4' });
    send(notification('s3:ObjectCreated:Put', 'new+prefix/a%2Bb.csv'));
    send(notification('s3:ObjectRemoved:Delete', 'buildings/rooms.csv'));
    send(notification('s3:ObjectCreated:Put', 'weather/photo.png'));
    send('{"tabel": "a.b.c"}');
    await channel.waitForConfirms();
  });
  const tick = await worker.client.workflow.start('sensorTick', {
    workflowId: `sensorTick/ingestionMessagesSensor/${queue}`,
    taskQueue: 'default',
    args: [{ sensor: 'ingestionMessagesSensor', mode: 'stream', deadlineSecs: 60 }],
  });
  onTestFinished(async () => void (await tick.terminate()));
  await vi.waitFor(() => expect(tables()).toEqual(['items', 'new prefix/a+b.csv']), {
    timeout: 40_000,
    interval: 100,
  });
  const { letters } = await rabbitOf(url, queue).deadLetters.list(10);
  expect(letters.map(({ reason }) => reason)).toEqual([
    expect.stringMatching(/expected \{ "table": "database\.schema\.table" \}/),
  ]);

  const listed = await runCommand(['dead-letters', 'list', '--queue', queue], {
    env: worker.env,
    definitions,
  });
  expect(listed.out).toContain('expected { "table"');
  const text = `select run_key as key, config -> 'partitions' as partitions from run_requests where run_key like 'ingestionMessagesSensor/%' order by 1`;
  const requests = async () =>
    (await worker.store.database.query<{ key: string; partitions: string[] }>(text)).rows;
  const before = await requests();
  expect(before.map(({ partitions }) => partitions)).toEqual([
    ['new prefix/a+b.csv', 'buildings/rooms.csv'],
    [`${sales}.public.items`, `${sales}.public.orders`],
  ]);
});
