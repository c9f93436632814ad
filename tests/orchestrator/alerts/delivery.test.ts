import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { activeAlerts, redactFor } from '#orchestrator/alerts/active-rules.ts';
import { defineAlert } from '#orchestrator/alerts/define-alert.ts';
import { deliveryLimits } from '#orchestrator/alerts/deliver.ts';
import { createDeliveryLanes } from '#orchestrator/alerts/delivery-lanes.ts';
import type { AlertMessage } from '#orchestrator/alerts/message.ts';
import { customTarget } from '#orchestrator/alerts/targets/custom-target.ts';
import { webhook } from '#orchestrator/alerts/targets/webhook.ts';
import { insertDeliveries } from '#orchestrator/state/alert-deliveries.ts';
import { collect } from '#orchestrator/state/open-alerts.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { createStateStore } from '#tests/support/state-store.ts';
import { startReceiver, type Receiver } from './support/receiver.ts';

const limits = { ...deliveryLimits, answerMs: 400, firstPauseMs: 1, longestPauseMs: 50 };
const deaf = customTarget({
  name: 'deaf',
  env: z.object({}),
  create: () => () => new Promise<string>(() => undefined),
});
const rules = [
  defineAlert({
    name: 'failures',
    on: { run: 'failed' },
    to: [
      webhook({ name: 'one', url: 'ONE_URL', template: 'json' }),
      webhook({ name: 'two', url: 'TWO_URL', template: 'json' }),
      webhook({ name: 'nobody', url: 'NOBODY_URL', template: 'json' }),
      deaf,
    ],
  }),
];
let store: StateStore;
let one: Receiver;
let two: Receiver;
/** Refuses connections. */
let nobody: Receiver;
let warnings: unknown[] = [];
let ending = new AbortController();

beforeAll(async () => {
  store = await createStateStore('alert_deliveries');
});

afterAll(() => store.close());

beforeEach(async () => {
  await store.database.query('truncate alerts restart identity cascade');
  [one, two, nobody] = await Promise.all([startReceiver(), startReceiver(), startReceiver()]);
  await nobody.stop();
  warnings = [];
  ending = new AbortController();
});

afterEach(async () => {
  ending.abort();
  await Promise.all([one.stop(), two.stop()]);
});

/** The messages that a worker sends. */
function lanes(given = limits) {
  const env = { ONE_URL: one.url, TWO_URL: two.url, NOBODY_URL: nobody.url };
  const logger = { warn: (...line: unknown[]) => void warnings.push(line) };
  const { sends } = activeAlerts(rules, env);
  return createDeliveryLanes(
    { alerts: store.alerts, sends, redact: redactFor(rules, env), limits: given, logger },
    ending.signal,
  );
}

/** Sends due messages until there are none. */
async function send(given = limits, times = 20): Promise<void> {
  const worker = lanes(given);
  for (let time = 0; time < times; time += 1) {
    worker.start();
    await worker.idle();
    if ((await pending()) === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function pending(): Promise<number> {
  return Number(
    (
      await store.database.query<{ count: string }>(
        `select count(*) from alert_deliveries where status = 'pending'`,
      )
    ).rows[0]?.count,
  );
}

async function report(target: string, ...states: readonly AlertMessage['state'][]): Promise<void> {
  const alertId = await collect(store.database, {
    rule: 'failures',
    groupedBy: target,
    lasts: true,
    counts: { run_failed: 1 },
    items: [],
    windowMs: 0,
  });
  for (const state of states) {
    const message = {
      key: `alert-${alertId}-${state}`,
      rule: 'failures',
      description: '',
      state,
      title: 'a run failed',
      count: 1,
      items: [],
      since: new Date().toISOString(),
      resolvedAt: null,
    };
    await insertDeliveries(store.database, [{ alertId, target, message }]);
    await insertDeliveries(store.database, [{ alertId, target, message }]);
  }
}

const deliveries = async () =>
  (
    await store.database.query(
      'select target, state, status, attempts, answer from alert_deliveries order by delivery_id',
    )
  ).rows;

test('each message is sent once, in the order of its alert', async () => {
  await report('one', 'firing', 'resolved');
  await send();
  await send();
  expect(one.messages.map(({ state }) => state)).toEqual(['firing', 'resolved']);
  expect(await deliveries()).toEqual([
    { target: 'one', state: 'firing', status: 'delivered', attempts: 1, answer: '200 ok' },
    { target: 'one', state: 'resolved', status: 'delivered', attempts: 1, answer: '200 ok' },
  ]);
});

test('a target that is busy, breaks the connection after it has taken the message, or answers 429 is retried, with the same key', async () => {
  one.answers(
    { status: 503, text: 'busy' },
    'drop',
    { status: 429, headers: { 'retry-after': '1' } },
    { status: 200 },
  );
  await report('one', 'firing', 'resolved');
  await send(limits, 100);
  expect(one.messages.map(({ key, state }) => `${key} ${state}`)).toEqual([
    ...Array.from({ length: 4 }, () => 'alert-1-firing firing'),
    'alert-1-resolved resolved',
  ]);
  expect((one.times[3] ?? 0) - (one.times[2] ?? 0)).toBeGreaterThanOrEqual(950);
  expect(await deliveries()).toMatchObject([{ attempts: 4, status: 'delivered' }, { attempts: 1 }]);
});

test.each([
  [400, 'invalid_payload'],
  [403, 'action_prohibited'],
  [404, 'no_service'],
  [410, 'channel_is_archived'],
  [302, ''],
])('an answer of %i is not retried', async (status, text) => {
  one.answers({ status, text });
  await report('one', 'firing');
  await send();
  expect(one.messages).toHaveLength(1);
  expect(await store.alerts.undeliverable()).toEqual([
    {
      target: 'one',
      count: 1,
      since: expect.any(Date),
      answer: `It answered ${status}${text === '' ? '' : ` ${text}`}`,
    },
  ]);
});

test(
  'what hangs is cut, also where it does not listen, and delays no other target',
  { timeout: 60_000 },
  async () => {
    one.answers('hang');
    await report('one', 'firing');
    await report('deaf', 'firing');
    for (let count = 0; count < 10; count += 1) await report('two', 'firing');
    const worker = lanes({
      ...limits,
      answerMs: 3_000,
      firstPauseMs: 60_000,
      longestPauseMs: 60_000,
    });
    worker.start();
    await two.waitFor(1);
    expect(await deliveries()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ target: 'one', answer: null }),
        expect.objectContaining({ target: 'deaf', answer: null }),
      ]),
    );
    await worker.idle();
    expect(await deliveries()).toEqual(
      expect.arrayContaining([
        {
          target: 'one',
          state: 'firing',
          status: 'pending',
          attempts: 1,
          answer: 'It did not answer within 3 s',
        },
        {
          target: 'deaf',
          state: 'firing',
          status: 'pending',
          attempts: 1,
          answer: 'It did not answer within 3 s',
        },
      ]),
    );
  },
);

test('a message is tried for a day, then it is undeliverable, until a later one is delivered or it is sent again', async () => {
  const patient = { ...limits, firstPauseMs: 60_000, longestPauseMs: 60_000 };
  one.answers({ status: 500 }, { status: 500 }, { status: 200 });
  await report('one', 'firing');
  await send(patient, 1);
  await store.database.query(
    `update alert_deliveries set created_at = now() - interval '1 day', not_before = now()`,
  );
  await send(patient, 1);
  expect(await store.alerts.undeliverable()).toMatchObject([
    { target: 'one', count: 1, answer: 'It answered 500 ok' },
  ]);
  expect(await store.alerts.retry('another')).toBe(0);
  expect(await store.alerts.retry('failures')).toBe(1);
  await send();
  expect(await store.alerts.undeliverable()).toEqual([]);
  expect(await deliveries()).toMatchObject([{ status: 'delivered', attempts: 1 }]);
});

test('messages to a target that was removed are given up', async () => {
  await report('gone', 'firing');
  await send(limits, 1);
  expect(await store.alerts.giveUp(60_000)).toBe(0);
  expect(await store.alerts.giveUp(0)).toBe(1);
  expect(await store.alerts.undeliverable()).toMatchObject([
    { target: 'gone', answer: 'workers no longer have this target' },
  ]);
});

test('a worker that dies between the delivery and its record has the message sent once more by another, and not before its time is over', async () => {
  await report('one', 'firing');
  const taken = await store.alerts.take('one', 300);
  await fetch(one.url, { method: 'POST', body: JSON.stringify(taken?.message) });
  await send(limits, 1);
  expect(one.messages).toHaveLength(1);
  await new Promise((resolve) => setTimeout(resolve, 320));
  await send();
  expect(one.messages.map(({ key }) => key)).toEqual(['alert-1-firing', 'alert-1-firing']);
});

test('no address of a target is in what failed', async () => {
  one.answers({
    status: 500,
    text: `no route for ${one.url} or /hidden-path-of-the-receiver?key=hidden-path-of-the-receiver`,
  });
  await report('one', 'firing');
  await report('nobody', 'firing');
  await send(limits, 1);
  const told = JSON.stringify([warnings, await deliveries()]);
  expect(told).toContain('ECONNREFUSED');
  expect(told).toContain('no route for [removed]');
  expect(told).not.toContain('hidden-path');
});

test('nor a half of one, where an answer is cut', async () => {
  one.answers(
    { status: 500, text: `${'.'.repeat(170)} ${one.url}` },
    { status: 500, text: `${'.'.repeat(270)} ${one.url}` },
  );
  await report('one', 'firing');
  await send(limits, 1);
  const first = await deliveries();
  await send({ ...limits, firstPauseMs: 60_000, longestPauseMs: 60_000 }, 5);
  const told = JSON.stringify([warnings, first, await deliveries()]);
  expect(told).toContain('. [removed]');
  expect(told).not.toContain('http');
});
