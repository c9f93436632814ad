import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import {
  analysisFixture,
  analysisMessage,
  platformVariables,
} from '../doubles/fixtures/analyses/definitions.ts';
import { startTicker, type Ticker } from '../doubles/fixtures/analyses/ticker.ts';
import {
  createQueue,
  rabbitOf,
  rabbitStartMs,
  rabbitUrl,
  withChannel,
  type TestQueue,
} from '../support/rabbit.ts';
import { startWorker, type TestWorker } from '../support/start-worker.ts';

const deadlineSecs = 1;
const laboratory: { gate: Promise<void> | undefined } = { gate: undefined };
let url: string;
let queue: TestQueue;
let worker: TestWorker;
let ticker: Ticker;

beforeAll(async () => {
  url = await rabbitUrl();
  queue = await createQueue('analyses');
  const variables = {
    RABBIT_URL: url,
    MATRIX_PROFILE_QUEUE: queue.name,
    MATRIX_PROFILE_MAX_RUNS: '3',
    ...platformVariables,
  };
  worker = await startWorker(analysisFixture({ laboratory, deadlineSecs }), variables);
}, rabbitStartMs);

afterEach(() => ticker.stop());

afterAll(async () => {
  await worker.stop();
  await queue.drop();
});

const startTicks = () => (ticker = startTicker(worker.client, deadlineSecs));
const patiently = { timeout: 25_000, interval: 50 };
const rabbit = () => rabbitOf(url, queue.name);

interface RequestRow {
  readonly runKey: string;
  readonly config: object;
}

async function requests(status = 'completed'): Promise<readonly RequestRow[]> {
  const text = `select run_key as "runKey", config from run_requests where status = $1 order by run_key::int`;
  return (await worker.store.database.query<RequestRow>(text, [status])).rows;
}

const keys = async (status?: string) =>
  (await requests(status)).map(({ runKey }) => Number(runKey));

test('a run starts for each message, with what the message says', async () => {
  await queue.send(
    analysisMessage(1),
    analysisMessage(2, { image: 'example.org/image', tag: '2', file_url: 'https://example.org' }),
  );
  startTicks();
  await vi.waitFor(async () => expect(await keys()).toEqual([1, 2]), patiently);
  const defaults = { analysisVariable: 'a', bucket: 'moderate', timeoutSecs: 3_600 };
  expect((await requests()).map(({ config }) => config)).toEqual([
    { ...defaults, workflowJobId: 1, key: 'data/1.csv' },
    { ...defaults, workflowJobId: 2, key: 'data/2.csv', image: 'example.org/image', tag: '2' },
  ]);
  expect(await queue.count()).toBe(0);
  expect(await worker.store.partitionKeys.all('analyses')).toEqual(['1', '2']);
  expect(await worker.client.workflow.getHandle('matrixProfileJob/1/1').describe()).toMatchObject({
    searchAttributes: { SensorName: ['matrixProfileMessagesSensor'], RunKey: ['1'] },
  });
});

test('a message that comes three times starts one run, also when its run is over', async () => {
  await queue.send(
    analysisMessage(3),
    analysisMessage(3),
    analysisMessage(3, { key: 'other.csv' }),
  );
  startTicks();
  await vi.waitFor(async () => expect(await keys()).toEqual([1, 2, 3]), patiently);
  await ticker.stop();
  await queue.send(analysisMessage(3), analysisMessage(1));
  startTicks();
  await vi.waitFor(
    () => expect(ticker.ends).toContain('A run was already requested for each of 2 messages'),
    patiently,
  );
  expect(await keys()).toEqual([1, 2, 3]);
  expect(await queue.count()).toBe(0);
});

test('what cannot be used is dead-lettered with the reason, its properties and the time, and holds up nothing', async () => {
  const began = Date.now();
  await withChannel(url, async (channel) => {
    const properties = {
      headers: { trace: 'x' },
      messageId: 'bad-1',
      userId: 'moderate',
      expiration: '600000',
      priority: 3,
      deliveryMode: 1,
    };
    channel.sendToQueue(queue.name, Buffer.from('{"workflow_job_id": "4"}'), properties);
    channel.sendToQueue(queue.name, Buffer.from([0xff, 0x00]), {});
    channel.sendToQueue(queue.name, Buffer.from(analysisMessage(4)), {});
    channel.sendToQueue(queue.name, Buffer.alloc(100_000, 'x'), {});
    await channel.waitForConfirms();
  });
  startTicks();
  await vi.waitFor(async () => expect(await keys()).toEqual([1, 2, 3, 4]), patiently);
  await vi.waitFor(
    async () => expect((await rabbit().deadLetters.list(10)).total).toBe(3),
    patiently,
  );
  const { letters } = await rabbit().deadLetters.list(10);
  expect(letters.map(({ reason }) => reason)).toEqual([
    expect.stringMatching(
      /^workflow_job_id: .*expected number.*; analysis_variable: .*; bucket: .*; key: /,
    ),
    'Not JSON in UTF-8',
    'Of 100000 bytes: expected at most 65536',
  ]);
  expect(letters[0]).toMatchObject({
    properties: {
      headers: { trace: 'x' },
      messageId: 'bad-1',
      userId: 'moderate',
      expiration: '600000',
      priority: 3,
      deliveryMode: 1,
    },
    content: Buffer.from('{"workflow_job_id": "4"}'),
  });
  expect(letters[0]?.at?.getTime()).toBeGreaterThanOrEqual(began);
  expect(await queue.count()).toBe(0);
  await rabbit().deadLetters.drop('all');
});

test('bad messages that cannot be dead-lettered are not lost, hold up no others, and the tick says why', async () => {
  await withChannel(url, async (channel) => {
    await channel.deleteQueue(`${queue.name}.dead_letter`);
    await channel.assertQueue(`${queue.name}.dead_letter`, {
      durable: true,
      maxLength: 0,
      overflow: 'reject-publish',
    });
  });
  // As many as are taken at once, and more.
  await queue.send(
    ...Array.from({ length: 250 }, (_, index) => `bad ${index}`),
    analysisMessage(5),
  );
  startTicks();
  await vi.waitFor(
    () =>
      expect(ticker.ends).toContainEqual(
        expect.stringMatching(/^failed: RabbitMQ at .* message nacked \[SERVICE_UNREACHABLE\]$/),
      ),
    patiently,
  );
  await vi.waitFor(async () => expect(await keys()).toContain(5), patiently);
  await withChannel(url, (channel) => channel.deleteQueue(`${queue.name}.dead_letter`));
  await vi.waitFor(
    async () => expect((await rabbit().deadLetters.list(10)).total).toBe(250),
    patiently,
  );
  await vi.waitFor(() => expect(ticker.ends.at(-1)).not.toMatch(/^failed/), patiently);
  expect(await queue.count()).toBe(0);
});

test('no more runs than the pool has places, and no message waits for a run', async () => {
  const gate = Promise.withResolvers<void>();
  laboratory.gate = gate.promise;
  await queue.send(...Array.from({ length: 8 }, (_, index) => analysisMessage(11 + index)));
  startTicks();
  await vi.waitFor(
    async () =>
      expect([await keys('started'), await keys('pending')]).toEqual([
        [11, 12, 13],
        [14, 15, 16, 17, 18],
      ]),
    patiently,
  );
  await ticker.stop();
  expect(await queue.count()).toBe(0);
  gate.resolve();
  await vi.waitFor(async () => expect(await keys()).toHaveLength(13), patiently);
});

test('where its queue is missing or deleted the tick says so, and continues when it is there', async () => {
  startTicks();
  await queue.send(analysisMessage(21));
  await vi.waitFor(async () => expect(await keys()).toContain(21), patiently);
  await withChannel(url, (channel) => channel.deleteQueue(queue.name));
  const missing = new RegExp(
    `^RabbitMQ at .* has no queue ${queue.name}: the platform's API declares it`,
  );
  await vi.waitFor(
    () => expect(ticker.ends).toContainEqual(expect.stringMatching(missing)),
    patiently,
  );
  await withChannel(url, (channel) => channel.assertQueue(queue.name, { durable: true }));
  await queue.send(analysisMessage(22));
  await vi.waitFor(async () => expect(await keys()).toContain(22), patiently);
  expect(await worker.store.sensors.state('matrixProfileMessagesSensor')).toMatchObject({
    heldBack: false,
  });
});
