import { Writable } from 'node:stream';
import type { Command } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nameOf } from '#orchestrator/cli/audit/audit-commands.ts';
import { isAudited } from '#orchestrator/cli/audit/unaudited.ts';
import { RetryableError } from '#orchestrator/errors.ts';
import type { Caller } from '#orchestrator/web/access/caller.ts';
import { endpoints } from '#orchestrator/web/api/endpoints.ts';
import { createWebApp } from '#orchestrator/web/server/create-web-app.ts';
import { fullProgram } from '#tests/docs/full-program.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { openRunEnvironment, type RunEnvironment } from '#tests/support/run-environment.ts';
import { createWeatherDefinitions } from './definitions.ts';

let environment: RunEnvironment;
let app: ReturnType<typeof createWebApp>;
let isAway = false;
let caller: Caller;

const operator: Caller = { name: 'otto', role: 'operator', via: 'session' };
const changing = nonEmpty(endpoints.filter(({ method }) => method === 'post'));
const definitions = createWeatherDefinitions({ broken: new Set(), news: [] });

beforeAll(async () => {
  environment = await openRunEnvironment({ LAKE_PASSWORD: 'swordfish' });
  const source = {
    env: environment.env,
    settings: { dev: { folder: 'nowhere' } },
    definitions: async () => definitions,
    temporal: async () => environment.client,
    store: async () => {
      if (!isAway) return environment.store;
      throw new RetryableError('It does not answer', { code: 'STATE_DATABASE_UNAVAILABLE' });
    },
    note: () => undefined,
  };
  const identify = async () => ({ caller, requestToken: undefined });
  const report = (error: unknown) => {
    throw error;
  };
  app = createWebApp(source, { report }, new AbortController().signal, { identify });
  caller = operator;
});

afterAll(() => environment.close());

async function post(path: string, body: object): Promise<{ readonly code?: string }> {
  const answer = await app.request(path.replaceAll(/\{\w+\}/g, '7'), {
    method: 'POST',
    headers: { host: 'localhost', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await answer.json()) as { readonly code?: string };
}

const list = (filter: object = {}) => environment.store.audit.list({ limit: 100, ...filter });

test('the API calls each of its actions by the command that does the same', async () => {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const all = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(all)];
  const audited = new Set(
    all(await fullProgram(nowhere))
      .filter(isAudited)
      .map(nameOf),
  );
  const without = changing.filter(({ action = '' }) => !audited.has(action));
  expect(without.map(({ id }) => id)).toEqual(['dryRunSensor']);
});

/** For actions whose body has a required field. */
const bodies: Readonly<Record<string, object>> = {
  materialize: { selection: ['7'] },
  startBackfill: { selection: ['7'], partitions: { keys: ['7'] } },
  silenceAlerts: { rule: '7', until: '2100-01-01T00:00:00Z', reason: 'it moves' },
  ignoreRunKey: { runKey: '7' },
  unignoreRunKey: { runKey: '7' },
  pauseAutomation: { assets: ['7'] },
  resumeAutomation: { assets: ['7'] },
  addPartitionKeys: { keys: ['7'] },
  removePartitionKeys: { keys: ['7'] },
  setSensorCursor: { cursor: '7' },
  replayDeadLetters: { ids: ['7'] },
  dropDeadLetters: { ids: ['7'] },
};

test('each action of the API has an intent with who and what, and a result with the code of its error', async () => {
  const ended = { who: 'otto', via: 'web', endedAt: expect.any(Date) };
  const expected: object[] = [];
  for (const { id, path, action } of changing) {
    const { code } = await post(`/api${path}`, bodies[id] ?? {});
    expect({ id, code }).not.toMatchObject({ code: 'REQUEST_MALFORMED' });
    if (action !== undefined) expected.push({ ...ended, action, code });
  }
  expect((await list()).toReversed()).toMatchObject(expected);
  expect(await list({ action: 'sensors ignore' })).toMatchObject([
    { about: ['7', '7'], input: { sensor: '7', runKey: '7' } },
  ]);
  const ofMaterialize = await list({ action: 'materialize', about: '7' });
  expect(ofMaterialize).toMatchObject([{ input: { selection: ['7'], dryRun: false } }]);
  await post('/api/v1/materializations', { selection: ['7+'] });
  expect(await list({ action: 'materialize', about: '7' })).toHaveLength(2);
});

test('an action leads to what it started, has no secret, and is listed in pages', async () => {
  const config = { guests: ['swordfish'] };
  await post('/api/v1/jobs/greetJob/runs', { config });
  const get = async (query: string) =>
    (await app.request(`/api/v1/audit?${query}`, { headers: { host: 'localhost' } })).json();
  const first = (await get('who=otto&limit=1')) as { readonly next: string };
  const started = {
    who: 'otto',
    action: 'run',
    about: ['greetJob', expect.any(String)],
    input: { job: 'greetJob', config: { guests: ['[removed]'] }, dryRun: false },
    outcome: 'succeeded',
    code: null,
    result: { run: { job: 'greetJob' } },
  };
  expect(first).toMatchObject({ actions: [started], next: expect.any(String) });
  const count = (await list()).length;
  expect(await get(`limit=500&after=${first.next}`)).toMatchObject({
    actions: { length: count - 1 },
    next: null,
  });
  await post('/api/v1/jobs/greetJob/runs', { config, dryRun: true });
  expect(await list()).toHaveLength(count);
});

test('who has no right to an action is in the log all the same', async () => {
  caller = { name: 'vera', role: 'viewer', via: 'token' };
  expect(await post('/api/v1/runs/7/cancel', {})).toMatchObject({ code: 'ROLE_MISSING' });
  caller = operator;
  expect(await list({ who: 'vera' })).toMatchObject([
    { via: 'token', action: 'runs cancel', about: ['7'], code: 'ROLE_MISSING' },
  ]);
});

test('without the log nothing is changed through the web server', async () => {
  isAway = true;
  const answer = await post('/api/v1/sensors/newsSensor/pause', {});
  isAway = false;
  expect(answer).toMatchObject({ code: 'STATE_DATABASE_UNAVAILABLE' });
  expect(await list({ action: 'sensors pause', about: 'newsSensor' })).toEqual([]);
});
