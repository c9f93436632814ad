import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { activeAlerts, redactFor } from '#orchestrator/alerts/active-rules.ts';
import { defineAlert, type AlertSpec } from '#orchestrator/alerts/define-alert.ts';
import { evaluateEvents } from '#orchestrator/alerts/evaluate-events.ts';
import type { AlertMessage } from '#orchestrator/alerts/message.ts';
import { webhook } from '#orchestrator/alerts/targets/webhook.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { createStateStore } from '#tests/support/state-store.ts';

const secret = 'https://hooks.example.org/T0/verysecretpath';
const env = {
  OPS_URL: secret,
  DB_PASSWORD: 'correct-horse-battery',
  WEB_PUBLIC_URL: 'https://data.example.org/',
};
const ops = webhook({ name: 'ops', url: 'OPS_URL', template: 'json' });
const other = webhook({ name: 'other', url: 'OTHER_URL', template: 'json' });

const rule = (spec: Omit<AlertSpec, 'to'> & Partial<Pick<AlertSpec, 'to'>>) =>
  defineAlert({ to: [ops], window: '0s', ...spec });
const failures = rule({ name: 'failures', on: { run: 'failed' } });
let store: StateStore;

beforeAll(async () => {
  store = await createStateStore('alert_events');
});

afterAll(() => store.close());

beforeEach(async () => {
  await store.database.query(
    'truncate runs, materializations, asset_checks, alerts, alert_rules, alert_silences restart identity cascade',
  );
});

/** Lets the rules evaluate recent events. */
async function look(...rules: readonly ReturnType<typeof rule>[]): Promise<void> {
  await store.events.sequence();
  const active = activeAlerts(rules, env).rules;
  const describing = { env, redact: redactFor(rules, env) };
  while (await evaluateEvents(store.alerts, active, describing, 400));
}

let runs = 0;

/** @returns the ids of completed runs */
async function end(
  job: string,
  status: 'completed' | 'failed' | 'cancelled',
  { count = 1, error = 'it broke' } = {},
): Promise<string> {
  runs += 1;
  await store.database.query(
    `insert into runs (run_id, workflow_id, job, launched_by, status, outcome, error, started_at, ended_at)
     select $1 || n, $2 || '/' || n, $2, 'test', $3, case when $3 = 'completed' then 'ok' end, case when $3 <> 'completed' then $4 end, now(), now() from generate_series(1, $5) n`,
    [`run${runs}-`, job, status, error, count],
  );
  return `run${runs}-1`;
}

async function messages(): Promise<readonly AlertMessage[]> {
  const { rows } = await store.database.query<{ message: AlertMessage }>(
    'select message from alert_deliveries order by delivery_id',
  );
  return rows.map(({ message }) => message);
}

test('a rule that is new begins with what happens next, and each event is reported once', async () => {
  await end('bakeJob', 'failed');
  await look(failures);
  const runId = await end('bakeJob', 'failed', { error: 'the oven is cold\n  at oven.ts:3' });
  await end('bakeJob', 'completed');
  await end('bakeJob', 'cancelled');
  await look(failures);
  await look(failures);
  expect(await messages()).toEqual([
    {
      key: 'alert-1-firing',
      rule: 'failures',
      description: '',
      state: 'firing',
      title: '1 run failed: bakeJob',
      count: 1,
      since: expect.any(String),
      resolvedAt: null,
      items: [
        {
          kind: 'run_failed',
          subject: 'bakeJob',
          partition: null,
          runId,
          text: 'the oven is cold',
          at: expect.any(String),
          advice: expect.stringMatching(new RegExp(` runs show ${runId}$`)),
          url: `https://data.example.org/runs/${runId}`,
        },
      ],
    },
  ]);
});

test('1,000 failures of two jobs within a window are a message for each, with their number and the first few', async () => {
  const collecting = rule({ name: 'failures', on: { run: ['failed', 'cancelled'] }, window: '1m' });
  await look(collecting);
  for (const part of [1, 2, 3]) {
    await end('bakeJob', 'failed', { count: 250 + part });
    await look(collecting);
  }
  await end('mixJob', 'cancelled', { count: 244 });
  await look(collecting);
  expect(await messages()).toEqual([]);
  await store.database.query(`update alerts set due_at = now() where status = 'collecting'`);
  await look(collecting);
  const [bake, mix, ...more] = await messages();
  expect(more).toEqual([]);
  expect(bake).toMatchObject({ title: '756 runs failed: bakeJob', count: 756 });
  expect(bake?.items).toHaveLength(5);
  expect(mix).toMatchObject({ title: '244 runs were cancelled: mixJob', count: 244 });
  await end('bakeJob', 'failed');
  await look(collecting);
  expect(
    await store.database.query(`select from alerts where status = 'collecting'`),
  ).toHaveProperty('rowCount', 1);
});

test('groups are those of the rule: all in one, or by a function, which may fail', async () => {
  const byJob = ({ subject }: { readonly subject: string }) => {
    if (subject === 'mixJob') throw new Error('not this one');
    return subject.slice(0, 4);
  };
  const rules = [
    rule({ name: 'all', on: { run: 'failed' }, groupBy: 'rule' }),
    rule({
      name: 'some',
      on: { run: 'failed', jobs: ['bakeJob', 'bakeTwiceJob', 'mixJob'] },
      groupBy: byJob,
    }),
  ];
  await look(...rules);
  for (const job of ['bakeJob', 'bakeTwiceJob', 'mixJob', 'washJob']) await end(job, 'failed');
  await look(...rules);
  expect((await messages()).map(({ rule: name, title }) => `${name}: ${title}`)).toEqual([
    'all: 4 runs failed: bakeJob and others',
    'some: 2 runs failed: bakeJob and others',
    'some: 1 run failed: mixJob',
  ]);
});

test('neither a text that is cut within a character nor a strange group keeps others from being reported', async () => {
  const strange = rule({
    name: 'strange',
    on: { run: 'failed' },
    groupBy: ({ runId }) => `\0${runId}${randomBytes(9_000).toString('hex')}`,
  });
  await look(failures, strange);
  await end('bakeJob', 'failed', { error: `${'x'.repeat(299)}😀 and more` });
  await look(failures, strange);
  expect((await messages()).map(({ rule: name, title }) => `${name}: ${title}`)).toEqual([
    'failures: 1 run failed: bakeJob',
    'strange: 1 run failed: bakeJob',
  ]);
});

test('steps that failed and checks that did not pass are found by their assets; a check that only warns is for rules that say so', async () => {
  const rules = [
    rule({ name: 'steps', on: { step: 'failed', assets: ['bread'] } }),
    rule({ name: 'checks', on: { check: 'failed' } }),
    rule({ name: 'warnings', on: { check: 'failed', severity: 'warn' } }),
  ];
  await look(...rules);
  await store.runLife.begin(
    {
      runId: 'r1',
      workflowId: 'w1',
      job: 'bakeJob',
      runKey: undefined,
      resumeFrom: undefined,
      launchedBy: 'test',
      config: {},
      startedAt: Date.now(),
    },
    { attempt: undefined, pool: undefined, refusal: undefined },
  );
  const times = { startedAt: Date.now(), endedAt: Date.now() };
  const check = (name: string, severity: 'warn' | 'error', passed: boolean) => ({
    name,
    severity,
    passed,
    metadata: {},
  });
  await store.materializations.record('r1', [
    { asset: 'bread', partition: 'monday', status: 'failed', error: 'burnt', checks: [], ...times },
    { asset: 'dough', partition: '', status: 'failed', error: 'dry', checks: [], ...times },
    {
      asset: 'cake',
      partition: '',
      status: 'materialized',
      value: 1,
      metadata: {},
      ...times,
      checks: [
        check('is_sweet', 'error', false),
        check('is_round', 'warn', false),
        check('is_there', 'error', true),
      ],
    },
  ]);
  await look(...rules);
  const sent = await messages();
  expect(sent.map(({ title }) => title)).toEqual([
    '1 step failed: bread [monday]',
    '1 check did not pass: is_sweet of cake',
    '2 checks did not pass: is_round of cake and others',
  ]);
  const found = sent.flatMap(({ rule: name, items }) =>
    items.map(({ subject, partition, text }) => [name, subject, partition, text]),
  );
  expect(found).toEqual([
    ['steps', 'bread', 'monday', 'burnt'],
    ['checks', 'cake', null, 'did not pass the check is_sweet'],
    ['warnings', 'cake', null, 'did not pass the check is_round'],
    ['warnings', 'cake', null, 'did not pass the check is_sweet'],
  ]);
});

test('where nothing concerns a rule nothing is written, and it does not read forever what was long ago', async () => {
  await look(failures);
  const rows = async () =>
    (await store.database.query('select xmin::text, * from alert_rules')).rows;
  const before = await rows();
  await end('bakeJob', 'completed', { count: 900 });
  await look(failures);
  await look(failures);
  expect(await rows()).toEqual(before);
  await end('bakeJob', 'completed', { count: 200 });
  await look(failures);
  expect(await rows()).not.toEqual(before);
  await store.database.query(`update alert_rules set run_seq = 0`);
  await store.database.query(
    `update runs set status = 'failed', outcome = null, error = 'late', ended_at = now() - interval '2 days'`,
  );
  await look(failures);
  expect(await messages()).toEqual([]);
});

test('what is silenced is not reported, nor later', async () => {
  await look(failures);
  const silence = { until: new Date(Date.now() + 60_000), reason: 'it moves', createdBy: 'anna' };
  const { silenceId } = await store.alerts.silence({ rule: 'fail*', subject: 'bake*', ...silence });
  await store.alerts.silence({
    rule: '*',
    subject: 'mixJob',
    ...silence,
    until: new Date(Date.now() - 1),
  });
  await end('bakeJob', 'failed');
  await end('mixJob', 'failed');
  await look(failures);
  await store.alerts.unsilence(silenceId, 'anna');
  await look(failures);
  expect((await messages()).map(({ title }) => title)).toEqual(['1 run failed: mixJob']);
  await end('bakeJob', 'failed');
  await look(failures);
  expect(await messages()).toHaveLength(2);
});

test('no secret and no long text reaches a message or the database', async () => {
  await look(failures);
  const error = `POST ${secret} failed: password correct-horse-battery, https://anna:pw-of-anna@db/x ${'x'.repeat(5_000)}`;
  await end('bakeJob', 'failed', { error });
  await look(failures);
  const { rows } = await store.database.query<{ text: string }>(
    'select (message::text) as text from alert_deliveries',
  );
  const stored =
    JSON.stringify(rows) +
    JSON.stringify((await store.database.query('select * from alerts')).rows);
  expect(stored).toContain('POST [removed] failed: password [removed]');
  for (const hidden of ['verysecretpath', 'correct-horse', 'pw-of-anna', 'x'.repeat(400)])
    expect(stored).not.toContain(hidden);
});

test('a rule without a configured target does nothing, and one with some sends to those', async () => {
  const rules = [
    rule({ name: 'none', on: { run: 'failed' }, to: [other] }),
    rule({ name: 'both', on: { run: 'failed' }, to: [other, ops] }),
  ];
  expect(activeAlerts(rules, env).notConfigured).toEqual(
    new Map([['other', [{ variable: 'OTHER_URL', problem: 'is missing' }]]]),
  );
  await look(...rules);
  await end('bakeJob', 'failed');
  await look(...rules);
  const { rows } = await store.database.query(
    'select target, message ->> $1 as rule from alert_deliveries',
    ['rule'],
  );
  expect(rows).toEqual([{ target: 'ops', rule: 'both' }]);
});

test('one worker at a time evaluates', async () => {
  await look(failures);
  await end('bakeJob', 'failed', { count: 3 });
  await Promise.all([look(failures), look(failures), look(failures)]);
  expect((await messages()).reduce((sum, { count }) => sum + count, 0)).toBe(3);
});
