import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Rabbit } from '#resources/rabbit.ts';
import {
  createQueue,
  rabbitOf,
  rabbitStartMs,
  rabbitUrl,
  withChannel,
  type TestQueue,
} from '#tests/support/rabbit.ts';
import { definitions } from '#definitions.ts';
import { runCommand, runJson } from '#tests/cli/run-command.ts';

interface Listed {
  readonly queue: string;
  readonly total: number;
  readonly deadLetters: readonly {
    readonly id: string;
    readonly at: string;
    readonly reason: string;
    readonly bytes: number;
  }[];
}

interface Shown {
  readonly deadLetter: {
    readonly content: string;
    readonly encoding: string;
    readonly properties: object;
  };
}

let url: string;
let queue: TestQueue;
let rabbit: Rabbit;
let env: Record<string, string>;

beforeAll(async () => {
  url = await rabbitUrl();
}, rabbitStartMs);

beforeEach(async () => {
  queue = await createQueue('letters');
  env = { RABBIT_URL: url, MATRIX_PROFILE_QUEUE: queue.name };
  rabbit = rabbitOf(url, queue.name);
  return () => queue.drop();
});

afterAll(async () => {
  await queue.drop();
});

const run = (...args: string[]) => runCommand(['dead-letters', ...args], { env, definitions });
const list = () => runJson<Listed>(['dead-letters', 'list'], { env, definitions });

/** Dead-letters messages as the sensor does. */
async function setAside(...contents: readonly (string | Buffer)[]): Promise<readonly string[]> {
  await queue.send(...contents);
  const stop = new AbortController();
  let count = 0;
  for await (const { messages, acknowledge } of rabbit.consume({
    prefetch: 50,
    lingerMs: 5,
    signal: stop.signal,
  })) {
    await rabbit.setAside(
      messages.map((message) => ({ message, reason: `bad ${message.content.length}` })),
    );
    acknowledge(messages);
    count += messages.length;
    if (count === contents.length) stop.abort();
  }
  return (await list()).deadLetters.map(({ id }) => id);
}

describe('list', () => {
  test('has none where nobody has put anything aside', async () => {
    expect(await run('list')).toEqual({
      code: 0,
      out: `No dead letters in ${queue.name}.dead_letter.\n`,
      err: '',
    });
    expect(await list()).toEqual({
      code: 0,
      queue: `${queue.name}.dead_letter`,
      total: 0,
      deadLetters: [],
    });
  });

  test('shows the oldest with the reason, and consumes nothing', async () => {
    await setAside('a', 'bb', 'ccc');
    const { out } = await run('list', '--limit', '2');
    expect(out).toMatch(
      /^ID +DEAD-LETTERED +BYTES\n[0-9a-f]{8} +\d{4}-.* UTC +1\n {4}bad 1\n[0-9a-f]{8} .* 2\n {4}bad 2\n… and 1 more \(--limit\)\n$/,
    );
    expect((await list()).deadLetters.map(({ reason }) => reason)).toEqual([
      'bad 1',
      'bad 2',
      'bad 3',
    ]);
    expect(await list()).toEqual(await list());
  });
});

test('show has content and properties; what is no text comes in base64', async () => {
  const [text = '', bytes = ''] = await setAside(
    '{"workflow_job_id": "4"}',
    Buffer.from([0xff, 0xfe]),
  );
  const { out } = await run('show', text);
  expect(out).toMatch(/reason +bad 24\n/);
  expect(out).toContain('\n  {"workflow_job_id": "4"}\n');
  const shown = await runJson<Shown>(['dead-letters', 'show', bytes], { env, definitions });
  expect(shown.deadLetter).toMatchObject({
    content: '//4=',
    encoding: 'base64',
    properties: { deliveryMode: 2 },
  });
});

describe('replay', () => {
  test('puts one back as it was, and leaves the others', async () => {
    const ids = await setAside('a', 'b', 'c');
    expect(await run('replay', ids[1] ?? '')).toEqual({
      code: 0,
      out: `1 requeued in ${queue.name}\n`,
      // It needs no state database, and this suite has none.
      err: expect.stringMatching(/^This is not in the audit log: .*\n$/),
    });
    expect((await list()).deadLetters.map(({ id }) => id)).toEqual([ids[0], ids[2]]);
    await withChannel(url, async (channel) => {
      const message = await channel.get(queue.name);
      expect(
        message && [
          message.content.toString(),
          message.properties.deliveryMode,
          message.properties.headers,
        ],
      ).toEqual(['b', 2, {}]);
    });
  });

  test('replays all messages', async () => {
    await setAside(...Array.from({ length: 30 }, (_, index) => `m${index}`));
    expect(
      await runJson<{ replayed: string[] }>(['dead-letters', 'replay', '--all'], {
        env,
        definitions,
      }),
    ).toMatchObject({ code: 0 });
    expect([await queue.count(), (await list()).total]).toEqual([30, 0]);
  });

  test('takes nothing away where the queue is missing', async () => {
    const ids = await setAside('a');
    await withChannel(url, (channel) => channel.deleteQueue(queue.name));
    const { code, err } = await run('replay', '--all');
    expect([code, err]).toEqual([
      1,
      expect.stringContaining(`has no queue ${queue.name}: the platform's API declares it`),
    ]);
    expect((await list()).deadLetters.map(({ id }) => id)).toEqual(ids);
  });
});

test('drop throws away what is named, and says what it has not found', async () => {
  const [first = ''] = await setAside('a', 'b');
  const { code, out, err } = await run('drop', first, 'deadbeef');
  expect({ code, out, err }).toEqual({
    code: 1,
    out: `1 dropped from ${queue.name}.dead_letter\n`,
    err: `There is no dead letter deadbeef in ${queue.name}.dead_letter: moderate dead-letters list --queue ${queue.name} [DEAD_LETTER_NOT_FOUND]\n`,
  });
  expect(await run('drop', '--all')).toMatchObject({
    code: 0,
    out: `1 dropped from ${queue.name}.dead_letter\n`,
  });
  expect((await list()).total).toBe(0);
});

test.each([
  [
    ['replay'],
    'Which dead letters? Give their ids, as moderate dead-letters list shows them, or --all\n',
  ],
  [['drop', 'x', '--all'], 'Give ids or --all, not both\n'],
  [['list', '--limit', '0'], '--limit: expected a whole number above 0, but 0 was given\n'],
])('%j is requested wrongly', async (args, err) => {
  expect(await run(...args)).toEqual({ code: 2, out: '', err });
});

test('says which variable is missing', async () => {
  expect(await runCommand(['dead-letters', 'list'], { definitions })).toEqual({
    code: 1,
    out: '',
    err: 'rabbit is not configured: RABBIT_URL is missing [RESOURCE_NOT_CONFIGURED]\n',
  });
});
