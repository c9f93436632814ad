import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openResources } from '#orchestrator/definitions/resource.ts';
import { defineRabbitQueue, type Rabbit } from '#resources/rabbit.ts';
import { startPrivateBroker } from '../support/private-broker.ts';
import { createQueue, rabbitStartMs, rabbitUrl, type TestQueue } from '../support/rabbit.ts';
import { nonEmpty } from '../support/non-empty.ts';

let url: string;
let queue: TestQueue;
let rabbit: Rabbit;

beforeAll(async () => {
  url = await rabbitUrl();
  queue = await createQueue('rabbit');
  rabbit = connect({});
}, rabbitStartMs);

afterAll(() => queue.drop());

const resource = defineRabbitQueue({
  description: 'A queue of this suite',
  variable: 'TEST_QUEUE',
  defaultQueue: 'tests',
  whenMissing: 'its owner declares it. Start that, or correct TEST_QUEUE',
});

function connect(variables: Partial<Record<'RABBIT_URL' | 'TEST_QUEUE', string>>): Rabbit {
  const configured = resource.configure({ RABBIT_URL: url, TEST_QUEUE: queue.name, ...variables });
  if (!configured.ok) throw new Error(JSON.stringify(configured.problems));
  return configured.create();
}

/** Consumed messages until there are enough; acknowledges all unless `keep` is set. */
async function take(from: Rabbit, count: number, keep = false): Promise<readonly string[]> {
  const stop = new AbortController();
  const taken: string[] = [];
  for await (const { messages, acknowledge } of from.consume({
    prefetch: 10,
    lingerMs: 5,
    signal: stop.signal,
  })) {
    taken.push(...messages.map(({ content }) => content.toString()));
    if (!keep) acknowledge(messages);
    if (taken.length >= count) stop.abort();
  }
  return taken;
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'it should have failed',
    (error: Error) => `${error.name}: ${error.message}`,
  );

describe('health', () => {
  test('reports the version and the number of waiting messages', async () => {
    await rabbit.publish(Buffer.from('one'));
    const { port } = new URL(url);
    expect(await resource.checkHealth(rabbit)).toMatch(
      new RegExp(
        `^RabbitMQ \\d+\\.\\d+\\S* at 127\\.0\\.0\\.1:${port}, virtual host /; queue ${queue.name}: 1 waiting, 0 consumers$`,
      ),
    );
    expect(await take(rabbit, 1)).toEqual(['one']);
  });

  test('says when the queue is missing, and who owns it', async () => {
    expect(await failure(connect({ TEST_QUEUE: 'nothing' }).checkHealth())).toMatch(
      /^QueueMissing: RabbitMQ at .* has no queue nothing: its owner declares it\. Start that, or correct TEST_QUEUE$/,
    );
  });

  test.each([
    [
      'the login is refused',
      { password: 'wr0ng-s3cret' },
      /^SERVICE_LOGIN_REFUSED: .* refuses the login: correct the user and password in RABBIT_URL$/,
    ],
    [
      'there is no such virtual host',
      { pathname: '/nowhere' },
      /^SERVICE_REQUEST_REFUSED: .* refuses the virtual host nowhere: /,
    ],
    [
      'nobody listens',
      { port: '1' },
      /^SERVICE_UNREACHABLE: RabbitMQ at 127\.0\.0\.1:1 can't be used: connect ECONNREFUSED/,
    ],
  ])('says when %s, and never the password', async (_, parts, expected) => {
    const other = Object.assign(new URL(url), parts);
    const said = await failure(connect({ RABBIT_URL: other.href }).checkHealth());
    expect(said).toMatch(expected);
    expect(said).not.toContain(other.password);
  });

  test.each(['', 'http://moderate:s3cret@127.0.0.1', 's3cret'])(
    'the variable must be an AMQP URL and is not shown: %j',
    (given) => {
      const problems = JSON.stringify(
        openResources({ rabbit: resource }, { RABBIT_URL: given }).problems('rabbit'),
      );
      expect(problems).toMatch(/is missing|is not valid: expected amqp:\/\/USER:PASSWORD@HOST/);
      expect(problems).not.toContain('s3cret');
    },
  );
});

test('a queue that no variable names is the default one', () => {
  const configured = resource.configure({ RABBIT_URL: url, TEST_QUEUE: '' });
  expect(configured.ok && configured.create().queue).toBe('tests');
});

describe('a consumer', () => {
  test('takes no more than its prefetch before it acknowledges, by the batch and in order', async () => {
    const sent = Array.from({ length: 2_000 }, (_, index) => `m${index}`);
    await queue.send(...sent);
    const stop = new AbortController();
    const batches = rabbit.consume({ prefetch: 100, lingerMs: 20, signal: stop.signal });
    const first = await batches.next();
    await vi.waitFor(async () => expect(await queue.count()).toBe(1_900));
    const taken: string[] = [];
    const sizes: number[] = [];
    for (let batch = first; batch.done !== true; batch = await batches.next()) {
      sizes.push(batch.value.messages.length);
      taken.push(...batch.value.messages.map(({ content }) => content.toString()));
      batch.value.acknowledge(batch.value.messages);
      if (taken.length === sent.length) stop.abort();
    }
    expect(taken).toEqual(sent);
    expect(nonEmpty(sizes).filter((size) => size > 100)).toEqual([]);
    expect(await queue.count()).toBe(0);
  });

  test('gives back what it has not acknowledged, in its old place', async () => {
    await queue.send('a', 'b', 'c');
    expect(await take(rabbit, 3, true)).toEqual(['a', 'b', 'c']);
    expect(await take(rabbit, 3)).toEqual(['a', 'b', 'c']);
  });

  test('ends at once when stopped while it connects, without an error', async () => {
    expect(
      await all(rabbit.consume({ prefetch: 1, lingerMs: 1, signal: AbortSignal.abort() })),
    ).toEqual([]);
    const stop = new AbortController();
    const rest = all(rabbit.consume({ prefetch: 1, lingerMs: 1, signal: stop.signal }));
    stop.abort();
    expect(await rest).toEqual([]);
  });

  test('reports why it could not consume when it is stopped', async () => {
    const signal = AbortSignal.timeout(700);
    await expect(
      all(connect({ TEST_QUEUE: 'late' }).consume({ prefetch: 1, lingerMs: 1, signal })),
    ).rejects.toThrow('has no queue late');
  });
});

test('a message to a queue that is missing is not taken for sent', async () => {
  expect(await failure(connect({ TEST_QUEUE: 'nothing' }).publish(Buffer.from('x')))).toMatch(
    /^QueueMissing: /,
  );
});

test.concurrent('a server that says nothing is given up', async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const other = Object.assign(new URL(url), {
    port: String((silent.address() as AddressInfo).port),
  });
  expect(await failure(connect({ RABBIT_URL: other.href }).checkHealth())).toMatch(
    /^SERVICE_UNREACHABLE: .* connect ETIMEDOUT$/,
  );
  silent.close();
});

test.concurrent(
  'a broker that is killed loses nothing that was persistent; consumers come back to it, and what they did not acknowledge comes again',
  async () => {
    const broker = await startPrivateBroker();
    try {
      const own = await createQueue('fragile', broker.url);
      await broker.settle();
      const client = connect({ RABBIT_URL: broker.url, TEST_QUEUE: own.name });
      await own.send(...Array.from({ length: 50 }, (_, index) => `m${index}`));
      const stop = new AbortController();
      const seen = new Map<string, number>();
      const safe = new Set<string>();
      let restarted: Promise<void> | undefined;
      // The error that blocks the consumer is reported then.
      const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(rabbitStartMs)]);
      for await (const { messages, acknowledge } of client.consume({
        prefetch: 10,
        lingerMs: 5,
        signal,
      })) {
        for (const { content } of messages)
          seen.set(content.toString(), (seen.get(content.toString()) ?? 0) + 1);
        if (seen.size >= 20 && restarted === undefined) {
          await broker.kill();
          // For a lost connection: the messages are redelivered.
          acknowledge(messages);
          restarted = broker.restart();
          // Without a broker, the wait for messages would never end.
          restarted.catch(() => stop.abort());
          continue;
        }
        acknowledge(messages);
        for (const { content } of messages) safe.add(content.toString());
        if (safe.size === 50) stop.abort();
      }
      await restarted;
      expect(safe.size).toBe(50);
      expect([...seen.values()].filter((times) => times > 1).length).toBeGreaterThan(0);
      expect(await own.count()).toBe(0);
    } finally {
      await broker.stop();
    }
  },
  rabbitStartMs * 3,
);
