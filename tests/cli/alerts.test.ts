import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { defineAlert } from '#orchestrator/alerts/define-alert.ts';
import { webhook } from '#orchestrator/alerts/targets/webhook.ts';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { TerminalError } from '#orchestrator/errors.ts';
import { startReceiver, type Receiver } from '../orchestrator/alerts/support/receiver.ts';
import { startWorker, type TestWorker } from '../support/start-worker.ts';
import { runCommand, runJson, type CommandOptions } from './run-command.ts';

const bread = defineAsset({
  key: 'bakery/bread',
  retry: { maxAttempts: 1 },
  materialize: async () => {
    throw new TerminalError('the oven is cold', { code: 'INPUT_INVALID' });
  },
});
const chat = webhook({ name: 'chat', url: 'CHAT_URL', template: 'json' });
const pager = webhook({ name: 'pager', url: 'PAGER_URL', template: 'json' });
const definitions = createDefinitions({
  pipelines: [definePipeline({ assets: [bread] })],
  alerts: [
    defineAlert({
      name: 'failures',
      description: 'What did not work',
      on: [{ run: 'failed' }, { step: 'failed' }],
      to: [chat, pager],
      window: '0s',
    }),
    defineAlert({ name: 'silent', on: { problem: 'overdue' }, to: [pager] }),
  ],
  prunesState: false,
});
let worker: TestWorker;
let receiver: Receiver;
let heartbeat: Receiver;
let options: CommandOptions;

beforeAll(async () => {
  [receiver, heartbeat] = await Promise.all([startReceiver(), startReceiver('beat-of-the-heart')]);
  worker = await startWorker(definitions, {
    CHAT_URL: receiver.url,
    ALERTS_HEARTBEAT_URL: heartbeat.url,
  });
  options = { env: worker.env, definitions };
});

afterAll(async () => {
  await worker.stop();
  await Promise.all([receiver.stop(), heartbeat.stop()]);
});

afterEach(() => receiver.answers({ status: 200 }));

const run = (...args: readonly string[]) => runCommand(args, options);

interface Listed {
  readonly deliveries: readonly {
    readonly target: string;
    readonly status: string;
    readonly title: string;
  }[];
  readonly silences: readonly { readonly silenceId: number }[];
}

test(
  'a run that fails is reported within seconds, to the target that is configured, and the heartbeat address is called',
  { timeout: 60_000 },
  async () => {
    await vi.waitFor(
      async () =>
        expect((await worker.store.database.query('select from alert_rules')).rowCount).toBe(1),
      {
        timeout: 10_000,
      },
    );
    const { out } = await run('materialize', 'bakery/bread', '--wait');
    const found = await receiver.waitFor(2);
    expect(found.map(({ title }) => title).toSorted()).toEqual([
      '1 run failed: materializeAssets',
      '1 step failed: bakery/bread',
    ]);
    const runId = found[0]?.items[0]?.runId ?? 'none';
    expect(found.flatMap(({ items }) => items.map((item) => item.text)).join('; ')).toContain(
      'the oven is cold',
    );
    expect(out).toContain(runId);
    await heartbeat.waitFor(1);
    const text = JSON.stringify(await runJson<Listed>(['alerts', 'list'], options));
    expect(text).not.toContain('hidden-path');
  },
);

test('list shows rules, targets, messages and silences', async () => {
  const { out, code } = await run('alerts', 'list');
  expect(code).toBe(0);
  expect(out).toContain(
    '✓ failures: What did not work\n    runs failed\n    steps failed\n    → chat, pager\n',
  );
  expect(out).toContain('– silent (not configured)\n    problem overdue\n    → pager\n');
  expect(out).toContain('  ✓ chat\n  – pager is not configured: PAGER_URL is missing\n');
  expect(out).toMatch(/Last messages\n  ✓ chat, \d+ s ago: 1 (run|step) failed/);
});

test('a test sends a message that is marked and shows what each target answers', async () => {
  receiver.answers({ status: 404, text: 'no_service' });
  const count = receiver.messages.length;
  expect(await run('alerts', 'test', 'failures')).toEqual({
    code: 1,
    err: '',
    out: '✗ chat failed: It answered 404 no_service\n– pager not configured: PAGER_URL is missing\n',
  });
  expect(receiver.messages.slice(count)).toMatchObject([
    { state: 'test', rule: 'failures', title: 'a message of failures' },
  ]);
  expect(await run('alerts', 'test', 'failure')).toMatchObject({
    code: 2,
    err: expect.stringContaining('Did you mean failures?'),
  });
});

test('silence and unsilence, with who did it and why', async () => {
  const { out } = await run(
    'alerts',
    'silence',
    'failures',
    '--subject',
    'bakery/*',
    '--for',
    '2h',
    '--reason',
    'it moves',
  );
  expect(out).toMatch(
    /^Silenced: \d+: failures of bakery\/\* until .* UTC, by \S+: it moves\n {2}undo: .* alerts unsilence \d+\n$/,
  );
  const { silences } = await runJson<Listed>(['alerts', 'list'], options);
  const id = String(silences[0]?.silenceId);
  expect((await run('alerts', 'unsilence', id)).out).toContain(
    `Ended: ${id}: failures of bakery/*`,
  );
  expect(await run('alerts', 'unsilence', id)).toMatchObject({
    code: 2,
    err: expect.stringContaining(`There is no silence ${id}`),
  });
  for (const wrong of [['--for', 'soon'], ['--until', '2020-01-01'], []]) {
    expect(await run('alerts', 'silence', '*', '--reason', 'x', ...wrong)).toMatchObject({
      code: 2,
    });
  }
});

test(
  'what could not be delivered is a problem of status until it is sent again',
  { timeout: 60_000 },
  async () => {
    receiver.answers({ status: 410, text: 'channel_is_archived' });
    const count = receiver.messages.length;
    await run('materialize', 'bakery/bread', '--wait');
    await receiver.waitFor(count + 2);
    const problem = {
      subject: 'chat',
      problem: 'alerts_undeliverable',
      text: '2 alerts could not be delivered, the last since: It answered 410 channel_is_archived',
      advice: expect.stringContaining(' alerts retry'),
    };
    await vi.waitFor(
      async () =>
        expect(await runJson(['status'], options)).toMatchObject({
          problems: expect.arrayContaining([expect.objectContaining(problem)]),
        }),
      {
        timeout: 5_000,
      },
    );
    receiver.answers({ status: 200 });
    expect((await run('alerts', 'retry')).out).toBe(
      '2 messages will be sent again within seconds.\n',
    );
    await receiver.waitFor(count + 4);
    await vi.waitFor(
      async () => expect((await run('status')).out).not.toContain('could not be delivered'),
      { timeout: 5_000 },
    );
  },
);
