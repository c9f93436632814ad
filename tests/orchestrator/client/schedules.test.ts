import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection, type ScheduleHandle } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { applySchedules, diffSchedules } from '#orchestrator/client/schedules.ts';
import { searchAttributes } from '#orchestrator/workflow/search-attributes.ts';
import {
  createPartyDefinitions,
  partySchedule,
  shoppingSchedule,
} from '#tests/doubles/fixtures/cli/definitions.ts';
import { temporalAddress } from '#tests/support/services.ts';
import { createNamespace } from '#tests/support/temporal-namespace.ts';

const shopping = { SHOP_HOST: 'shop', SHOP_PASSWORD: 'secret' };
const start = { start: true };
const definitions = createPartyDefinitions();

let connection: Connection;
let client: Client;
let party: ScheduleHandle;
let shop: ScheduleHandle;

beforeAll(async () => {
  connection = await Connection.connect({ address: temporalAddress() });
});

afterAll(() => connection.close());

beforeEach(async () => {
  client = new Client({ connection, namespace: await createNamespace(connection) });
  party = client.schedule.getHandle('partySchedule');
  shop = client.schedule.getHandle('shoppingSchedule');
});

const changesOf = (changes: readonly { readonly change: string }[]) =>
  changes.map(({ change }) => change);
const fieldsOf = (changes: Awaited<ReturnType<typeof diffSchedules>>) =>
  changes.flatMap((change) =>
    change.change === 'update' ? change.fields.map(({ field }) => field) : [],
  );

async function stateOf(handle: ScheduleHandle) {
  return (await handle.describe()).state;
}

test('creates all paused, after which nothing differs', async () => {
  const created = await applySchedules(client, definitions, shopping);
  expect(created).toEqual([
    {
      change: 'create',
      name: 'partySchedule',
      job: 'partyJob',
      times: '30 18 * * 0,5,6 Europe/Madrid',
      state: 'paused',
    },
    {
      change: 'create',
      name: 'shoppingSchedule',
      job: 'shoppingJob',
      times: '0,20,40 9 1-7 1,3 * UTC',
      state: 'paused',
    },
  ]);
  expect(changesOf(await diffSchedules(client, definitions, shopping))).toEqual(['none', 'none']);
  expect(changesOf(await applySchedules(client, definitions, shopping))).toEqual(['none', 'none']);

  const { action, policies, memo, state } = await party.describe();
  expect(action).toMatchObject({
    workflowType: 'partyJob',
    workflowId: 'partyJob/schedule:partySchedule',
    taskQueue: 'default',
    args: [{ guests: ['Ann'] }],
    staticSummary: 'Greet 1 guests',
  });
  expect(policies).toEqual({ overlap: 'SKIP', catchupWindow: 3_600_000, pauseOnFailure: false });
  expect(memo).toEqual({ managedBy: 'moderate-workflows' });
  expect(state).toMatchObject({
    paused: true,
    note: expect.stringMatching(/^moderate: created paused/),
  });
});

test('starts what is paused as created, and never what a person paused', async () => {
  await applySchedules(client, definitions, shopping);
  expect(fieldsOf(await diffSchedules(client, definitions, shopping, start))).toEqual([
    'state',
    'state',
  ]);
  await applySchedules(client, definitions, shopping, start);
  expect((await stateOf(party)).paused).toBe(false);

  await party.pause('party is over');
  expect(changesOf(await applySchedules(client, definitions, shopping))).toEqual(['none', 'none']);
  expect(changesOf(await applySchedules(client, definitions, shopping, start))).toEqual([
    'none',
    'none',
  ]);
  expect(await stateOf(party)).toMatchObject({ paused: true, note: 'party is over' });
});

test('a changed cron replaces the old times, and what a person changed is restored without touching their pause', async () => {
  await applySchedules(client, definitions, shopping, start);
  const moved = createPartyDefinitions(undefined, [
    { ...partySchedule, cron: '0 20 * * *', timeZone: 'UTC' },
    shoppingSchedule,
  ]);
  const [change] = await applySchedules(client, moved, shopping);
  expect(change).toEqual({
    change: 'update',
    name: 'partySchedule',
    fields: [{ field: 'times', from: '30 18 * * 0,5,6 Europe/Madrid', to: '0 20 * * * UTC' }],
  });
  const { spec } = await party.describe();
  expect(spec.calendars).toHaveLength(1);
  expect(changesOf(await diffSchedules(client, moved, shopping))).toEqual(['none', 'none']);

  await party.update(({ action, policies, state }) => ({
    spec: { cronExpressions: ['0 20 * * *'], intervals: [{ every: '1h' }], jitter: '30s' },
    action: {
      ...action,
      workflowType: action.workflowType,
      args: [{ guests: ['Eve'] }],
      staticSummary: 'mine',
      workflowRunTimeout: '1m',
    },
    policies: { ...policies, overlap: 'ALLOW_ALL', catchupWindow: '1 minute' },
    state: { ...state, paused: true, note: 'manual' },
  }));
  expect(fieldsOf(await diffSchedules(client, moved, shopping))).toEqual([
    'times',
    'config',
    'summary',
    'limits',
    'overlap',
    'catch-up window, ms',
  ]);
  await applySchedules(client, moved, shopping);
  expect(changesOf(await diffSchedules(client, moved, shopping))).toEqual(['none', 'none']);
  expect(await stateOf(party)).toMatchObject({ paused: true, note: 'manual' });
});

test('pauses a schedule whose job lacks a variable, and goes back by itself to the state before', async () => {
  const [, created] = await applySchedules(client, definitions, {}, start);
  expect(created).toMatchObject({ change: 'create', name: 'shoppingSchedule', state: 'paused' });
  expect((await stateOf(party)).paused).toBe(false);
  expect(await stateOf(shop)).toMatchObject({
    paused: true,
    note: expect.stringMatching(/^moderate: missing SHOP_HOST, SHOP_PASSWORD;/),
  });
  expect(changesOf(await applySchedules(client, definitions, {}))).toEqual(['none', 'none']);

  await applySchedules(client, definitions, shopping);
  expect(await stateOf(shop)).toMatchObject({ paused: false, note: '' });

  await applySchedules(client, definitions, { SHOP_HOST: 'shop' });
  expect(await stateOf(shop)).toMatchObject({
    paused: true,
    note: expect.stringMatching(/^moderate: missing SHOP_PASSWORD;/),
  });
  await shop.pause('closed for a while');
  expect(changesOf(await applySchedules(client, definitions, shopping, start))).toEqual([
    'none',
    'none',
  ]);
  expect(await stateOf(shop)).toMatchObject({ paused: true, note: 'closed for a while' });
});

test("deletes what is no longer declared, and leaves others' schedules alone", async () => {
  const action = { type: 'startWorkflow', workflowType: 'foreign', taskQueue: 'foreign' } as const;
  await client.schedule.create({ scheduleId: 'foreign', spec: {}, action });
  await client.schedule.create({ scheduleId: 'partySchedule', spec: {}, action });
  expect(changesOf(await applySchedules(client, definitions, shopping))).toEqual([
    'conflict',
    'create',
  ]);
  expect((await party.describe()).action.workflowType).toBe('foreign');
  await untilListed('foreign', 'partySchedule', 'shoppingSchedule');

  const none = createPartyDefinitions(undefined, []);
  expect(await diffSchedules(client, none, shopping)).toEqual([
    { change: 'delete', name: 'shoppingSchedule' },
  ]);
  await applySchedules(client, none, shopping);
  expect(await applySchedules(client, none, shopping)).toEqual([]);
  await expect(shop.describe()).rejects.toThrow('not found');
  expect((await client.schedule.getHandle('foreign').describe()).action.workflowType).toBe(
    'foreign',
  );
});

/** Temporal's list of schedules is eventually consistent. */
async function untilListed(...names: readonly string[]): Promise<void> {
  for (;;) {
    const listed = new Set<string>();
    for await (const { scheduleId } of client.schedule.list()) listed.add(scheduleId);
    if (names.every((name) => listed.has(name))) return;
    await sleep(100);
  }
}

test('a schedule starts its job with the labels of a run', async () => {
  await applySchedules(client, definitions, shopping);
  await party.trigger();
  let started: { readonly workflowId: string } | undefined;
  while (started === undefined) {
    started = (await party.describe()).info.recentActions[0]?.action.workflow;
    await sleep(50);
  }
  const handle = client.workflow.getHandle(started.workflowId);
  const { type, memo, typedSearchAttributes, taskQueue } = await handle.describe();
  expect(started.workflowId).toMatch(/^partyJob\/schedule:partySchedule-\d{4}-/);
  expect({ type, taskQueue }).toEqual({ type: 'partyJob', taskQueue: 'default' });
  expect(memo).toMatchObject({ summary: 'Greet 1 guests' });
  expect(typedSearchAttributes.get(searchAttributes.jobName)).toBe('partyJob');
  expect(typedSearchAttributes.get(searchAttributes.launchedBy)).toBe('schedule:partySchedule');
  await handle.terminate();
});

test('one that is for a person to start stays paused with --start, and running once a person has resumed it', async () => {
  const byHand = {
    ...definitions,
    schedules: definitions.schedules.map((schedule) => ({ ...schedule, startPaused: true })),
  };
  expect(await applySchedules(client, byHand, shopping, start)).toMatchObject([
    { state: 'paused' },
    { state: 'paused' },
  ]);
  expect(await stateOf(party)).toMatchObject({
    paused: true,
    note: expect.stringContaining('resume it'),
  });
  expect(changesOf(await applySchedules(client, byHand, shopping, start))).toEqual([
    'none',
    'none',
  ]);
  await party.unpause('go');
  expect(changesOf(await applySchedules(client, byHand, shopping, start))).toEqual([
    'none',
    'none',
  ]);
  expect(await stateOf(party)).toMatchObject({ paused: false });
});
