import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { activeAlerts, redactFor } from '#orchestrator/alerts/active-rules.ts';
import { defineAlert, type AlertSpec } from '#orchestrator/alerts/define-alert.ts';
import { evaluateProblems, type FoundProblems } from '#orchestrator/alerts/evaluate-problems.ts';
import type { AlertMessage } from '#orchestrator/alerts/message.ts';
import { webhook } from '#orchestrator/alerts/targets/webhook.ts';
import type { Problem, ProblemKind } from '#orchestrator/reports/health/problem.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { createStateStore } from '#tests/support/state-store.ts';

const env = { OPS_URL: 'https://hooks.example.org/T0/verysecretpath' };
const ops = webhook({ name: 'ops', url: 'OPS_URL', template: 'json' });
const minute = 60_000;

const rule = (spec: Omit<AlertSpec, 'to'>) => defineAlert({ to: [ops], window: '0s', ...spec });
const overdue = rule({ name: 'overdue', on: { problem: 'overdue' } });
let store: StateStore;

beforeAll(async () => {
  store = await createStateStore('alert_problems');
});

afterAll(() => store.close());

beforeEach(() => store.database.query('truncate alerts, alert_silences restart identity cascade'));

function problem(kind: ProblemKind, subject: string, minutesAgo: number | null = 5): Problem {
  const since = minutesAgo === null ? null : new Date(Date.now() - minutesAgo * minute);
  return {
    subject,
    problem: kind,
    since,
    text: `${subject} is ${kind}`,
    advice: `look at ${subject}`,
  };
}

/** Lets the rules evaluate current problems. Resolved problems are reported immediately. */
async function look(
  rules: readonly ReturnType<typeof rule>[],
  problems: readonly Problem[],
  found: Partial<FoundProblems> = {},
  resolveAfterMs = 0,
): Promise<void> {
  const find = async () => ({ problems, pending: [], unread: new Map(), ...found });
  await evaluateProblems(
    store.alerts,
    activeAlerts(rules, env).rules,
    { env, redact: redactFor(rules, env) },
    find,
    resolveAfterMs,
  );
}

async function messages(): Promise<readonly AlertMessage[]> {
  const { rows } = await store.database.query<{ message: AlertMessage }>(
    'select message from alert_deliveries order by delivery_id',
  );
  return rows.map(({ message }) => message);
}

const told = async () => (await messages()).map(({ state, title }) => `${state}: ${title}`);

test('a problem is reported once while it lasts, with since when and what to do, and once when it is resolved', async () => {
  const bread = problem('overdue', 'bread');
  await look([overdue], [bread, problem('late', 'breadSensor')]);
  await look([overdue], [{ ...bread, text: 'bread is later' }]);
  expect(await messages()).toMatchObject([
    {
      key: 'alert-1-firing',
      title: '1 asset is overdue: bread',
      since: bread.since?.toISOString(),
      resolvedAt: null,
      items: [
        {
          kind: 'overdue',
          subject: 'bread',
          text: 'bread is overdue',
          advice: 'look at bread',
          at: bread.since?.toISOString(),
        },
      ],
    },
  ]);
  expect(await store.alerts.active(['overdue'])).toMatchObject([
    { rule: 'overdue', problem: 'overdue', subject: 'bread', reported: true },
  ]);
  await look([overdue], []);
  await look([overdue], []);
  expect(await messages()).toMatchObject([
    {},
    { key: 'alert-1-resolved', state: 'resolved', resolvedAt: expect.any(String) },
  ]);
  await look([overdue], [bread]);
  expect(await told()).toEqual([
    'firing: 1 asset is overdue: bread',
    'resolved: 1 asset is overdue: bread',
    'firing: 1 asset is overdue: bread',
  ]);
});

test('a problem that disappears briefly is not resolved, and one that appears briefly is not reported', async () => {
  await look([overdue], [problem('overdue', 'bread')]);
  await look([overdue], [], {}, minute);
  await look([overdue], [problem('overdue', 'bread')], {}, minute);
  await look([overdue], [], {}, minute);
  await store.database.query(
    `update alert_problems set missing_since = now() - interval '59 seconds'`,
  );
  await look([overdue], [], {}, minute);
  expect(await told()).toEqual(['firing: 1 asset is overdue: bread']);
  await store.database.query(
    `update alert_problems set missing_since = now() - interval '61 seconds'`,
  );
  await look([overdue], [], {}, minute);
  expect(await told()).toHaveLength(2);
  const slow = rule({ name: 'slow', on: { problem: 'late' }, window: '1m' });
  await look([slow], [problem('late', 'breadSensor')]);
  await store.database.query(`update alerts set due_at = now() where status = 'collecting'`);
  await look([slow], [], {}, minute);
  await look([slow], []);
  expect(await told()).toHaveLength(2);
  expect((await store.database.query(`select from alerts where rule = 'slow'`)).rowCount).toBe(0);
});

test('problems of a group that begin within the window are one message, which is resolved when the last of them is', async () => {
  const together = rule({
    name: 'overdue',
    on: { problem: 'overdue' },
    groupBy: 'rule',
    window: '1m',
  });
  const all = Array.from({ length: 500 }, (_, index) =>
    problem('overdue', `asset${index}`, 500 - index),
  );
  await look([together], all.slice(0, 200));
  await look([together], all);
  await store.database.query(`update alerts set due_at = now() where status = 'collecting'`);
  await look([together], all);
  expect(await messages()).toMatchObject([
    {
      count: 500,
      since: all[0]?.since?.toISOString(),
      title: '500 assets are overdue: asset0 and others',
    },
  ]);
  await look([together], all.slice(0, 1));
  expect(await told()).toHaveLength(1);
  await look([together], []);
  expect(await told()).toEqual([
    'firing: 500 assets are overdue: asset0 and others',
    'resolved: 500 assets are overdue: asset0 and others',
  ]);
});

test('where it cannot be read whether a problem is there, it is not resolved', async () => {
  await look([overdue], [problem('overdue', 'bread')]);
  await look([overdue], [], { unread: new Map([['overdue', 'the database is unavailable']]) });
  expect(await told()).toEqual(['firing: 1 asset is overdue: bread']);
});

test('a silenced problem is reported if it is still there afterwards, and is resolved without a message if all of it is silenced', async () => {
  const silence = {
    subject: 'br*d',
    until: new Date(Date.now() + minute),
    reason: 'it moves',
    createdBy: 'anna',
  };
  const { silenceId } = await store.alerts.silence({ rule: 'overdue', ...silence });
  await look([overdue], [problem('overdue', 'bread'), problem('overdue', 'cake')]);
  expect(await told()).toEqual(['firing: 1 asset is overdue: cake']);
  await store.alerts.unsilence(silenceId, 'anna');
  await look([overdue], [problem('overdue', 'bread'), problem('overdue', 'cake')]);
  expect(await told()).toEqual([
    'firing: 1 asset is overdue: cake',
    'firing: 1 asset is overdue: bread',
  ]);
  await store.alerts.silence({ rule: '*', ...silence });
  await look([overdue], []);
  expect(await told()).toEqual([
    'firing: 1 asset is overdue: cake',
    'firing: 1 asset is overdue: bread',
    'resolved: 1 asset is overdue: cake',
  ]);
});

test('a condition may name subjects and how long a problem has lasted; requested runs may wait for as long as it says', async () => {
  const pending = (job: string, minutesAgo: number | null) => ({
    sensor: 'breadSensor',
    job,
    count: 2,
    oldest: new Date(0),
    refused: 0,
    dueSince: minutesAgo === null ? null : new Date(Date.now() - minutesAgo * minute),
  });
  const rules = [
    rule({ name: 'named', on: { problem: ['overdue', 'late'], subjects: ['bread'] } }),
    rule({ name: 'lasting', on: { problem: 'late', lasting: '10m' } }),
    rule({ name: 'queue', on: { queueOlderThan: '30m' } }),
  ];
  const problems = [
    problem('overdue', 'bread'),
    problem('overdue', 'cake'),
    problem('late', 'a', 9),
    problem('late', 'b', 11),
    problem('late', 'c', null),
  ];
  await look(rules, problems, {
    pending: [
      pending('bakeJob', 5),
      pending('bakeJob', 31),
      pending('mixJob', 29),
      pending('washJob', null),
    ],
  });
  expect(
    (await messages()).map(({ rule: name, items }) => `${name}: ${items[0]?.subject}`).toSorted(),
  ).toEqual(['lasting: b', 'lasting: c', 'named: bread', 'queue: bakeJob']);
});

test('where nothing changes nothing is written', async () => {
  const rows = async () =>
    (
      await store.database.query(
        'select a.xmin::text as a, p.xmin::text as p from alerts a join alert_problems p using (alert_id)',
      )
    ).rows;
  await look([overdue], [problem('overdue', 'bread')]);
  const before = await rows();
  expect(before).toHaveLength(1);
  await look([overdue], [problem('overdue', 'bread', 6)]);
  expect(await rows()).toEqual(before);
});

test('alerts that are over are pruned with their messages, and others stay', async () => {
  await look([overdue], [problem('overdue', 'bread')]);
  await look([overdue], [problem('overdue', 'cake')]);
  await store.database.query(`update alerts set opened_at = now() - interval '91 days'`);
  expect(await store.pruning.pruneAlerts(90)).toBe(0);
  await store.database.query(`update alert_deliveries set status = 'delivered', ended_at = now()`);
  expect(await store.pruning.pruneAlerts(90)).toBe(1);
  expect(await told()).toEqual(['firing: 1 asset is overdue: cake']);
});
