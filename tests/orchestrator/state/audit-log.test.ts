import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { beginAction, type Action, type Ended } from '#orchestrator/audit/begin-action.ts';
import { createRedact } from '#orchestrator/run-logs/redact.ts';
import { UsageError } from '#orchestrator/usage-error.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { createStateStore } from '#tests/support/state-store.ts';

let store: StateStore;

beforeAll(async () => {
  store = await createStateStore('audit');
});

afterAll(() => store.close());

const cancel: Action = {
  who: 'anna@desk',
  via: 'cli',
  action: 'runs cancel',
  about: ['0199a3f2'],
  input: { run: '0199a3f2' },
};

async function record(action: Partial<Action>, ended?: Ended): Promise<void> {
  const end = await beginAction(store.audit, createRedact(['swordfish']), { ...cancel, ...action });
  if (ended !== undefined) await end(ended);
}

const list = (filter: object = {}) => store.audit.list({ limit: 10, ...filter });

test('an action has its intent before it, its result after it, and without one says so', async () => {
  const end = await beginAction(store.audit, createRedact([]), cancel);
  expect(await list()).toEqual([
    {
      ...cancel,
      actionId: expect.any(Number),
      at: expect.any(Date),
      endedAt: undefined,
      code: undefined,
      result: null,
    },
  ]);
  await end({ result: { run: { runId: 'of-the-result' } } });
  expect(await list()).toMatchObject([
    {
      about: ['0199a3f2', 'of-the-result'],
      endedAt: expect.any(Date),
      code: undefined,
      result: { run: { runId: 'of-the-result' } },
    },
  ]);
  // A second result would overwrite history.
  await expect(end({ result: {} })).rejects.toThrow('duplicate key');
});

test('actions are found by who did them, what they did, and what they were about', async () => {
  await record(
    { who: 'ben', action: 'run', about: ['greetJob'] },
    { result: { run: { runId: 'r7' } } },
  );
  await record({ who: 'ben' }, { error: new UsageError('It has ended', 'RUN_ENDED') });
  await record({ who: 'ben' }, { error: new Error('boom') });
  expect((await list({ who: 'ben' })).map(({ code }) => code)).toEqual([
    'UNEXPECTED_ERROR',
    'RUN_ENDED',
    undefined,
  ]);
  expect(await list({ action: 'run' })).toMatchObject([{ who: 'ben' }]);
  expect(await list({ about: 'r7' })).toMatchObject([{ action: 'run' }]);
  expect(await list({ about: 'greetJob', who: 'anna@desk' })).toEqual([]);
  const [first] = await list({ who: 'ben', limit: 1 });
  expect(await list({ who: 'ben', before: first?.actionId })).toHaveLength(2);
});

test('an entry has no secret, and is bounded', async () => {
  await record(
    {
      who: 'secrets',
      about: ['swordfish', 'x\0y', randomBytes(5_000).toString('hex')],
      input: {
        note: 'it is swordfish',
        password: 'short',
        token: 42,
        url: 'postgres://u:pw@host/db',
        auth: `Bearer ${'a'.repeat(30)}`,
      },
    },
    { result: { long: 'x'.repeat(100_000) } },
  );
  const [entry] = await list({ who: 'secrets' });
  expect(entry).toMatchObject({
    about: ['[removed]', 'x\uFFFDy', expect.stringMatching(/^[0-9a-f]{500}$/)],
    input: {
      note: 'it is [removed]',
      password: '[removed]',
      token: 42,
      url: 'postgres://u:[removed]@host/db',
      auth: 'Bearer [removed]',
    },
    result: expect.stringMatching(/^\{"long":"x+…$/),
  });
  expect(JSON.stringify(entry?.result).length).toBeLessThan(8_100);
});

test.each([
  `update audit_intents set who = 'nobody'`,
  `update audit_results set code = null`,
  'delete from audit_intents',
  'delete from audit_results',
  'truncate audit_results',
  'truncate audit_intents cascade',
  // The pruning setting does not permit deleting recent entries.
  `set orchestrator.prunes_audit_log = 'on'; delete from audit_results`,
])('the database refuses: %s', async (statement) => {
  await record({ who: 'kept' }, { result: {} });
  const client = await store.database.connect();
  await expect(client.query(statement)).rejects.toThrow('The audit log only grows');
  client.release(true);
  expect((await list({ who: 'kept' })).length).toBeGreaterThan(0);
});

test('pruning takes actions that are older than so many days, and never those of the last 30', async () => {
  await store.database.query(
    "alter table audit_intents alter column at set default now() - interval '40 days'",
  );
  await record({ who: 'old, and ended lately' }, { result: {} });
  await store.database.query(
    "alter table audit_results alter column at set default now() - interval '40 days'",
  );
  await record({ who: 'old' }, { result: {} });
  await record({ who: 'old without a result' });
  await store.database.query(
    "alter table audit_intents alter column at set default now() - interval '20 days'",
  );
  await record({ who: 'young' });
  expect(await store.pruning.pruneAudit(50)).toBe(0);
  expect(await store.pruning.pruneAudit(1)).toBe(2);
  const left = (await list({ limit: 3 })).map(({ who }) => who);
  expect(left).toEqual(['young', 'old, and ended lately', 'kept']);
  expect(await store.pruning.pruneAudit(1)).toBe(0);
});
