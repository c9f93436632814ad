import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { readEnv } from '#orchestrator/env.ts';
import { runCommand } from '#tests/cli/run-command.ts';
import { startWebOfWorker, type WebOfWorker } from '../start-web-of-worker.ts';
import { compileClient, installClientPackages } from './compile-client.ts';
import { installSchemathesis, runSchemathesis } from './run-schemathesis.ts';
import { parcel } from '#tests/orchestrator/dead-letters/in-memory.ts';
import { seedWeather } from './seed.ts';

const env = readEnv();
let of: WebOfWorker;
let clientPackages: string;
let schemathesis: string;

beforeAll(async () => {
  // One-time downloads do not count towards the duration of a test.
  clientPackages = await installClientPackages(env);
  schemathesis = await installSchemathesis(env);
  of = await startWebOfWorker({
    broken: new Set(['2026-01-03']),
    news: [],
    letters: ['p1', 'p2', 'p3'].map((id) => parcel(id, 'torn')),
  });
  await seedWeather(of.options);
}, 600_000);

afterAll(() => of.stop());

const post = async <T>(path: string, body?: object): Promise<T> => {
  const { status, json } = await of.post(`/api/v1/${path}`, body);
  if (status >= 400) throw new Error(JSON.stringify(json));
  return json as T;
};

const refused = async (path: string, body?: object) => {
  const { json } = await of.post(`/api/v1/${path}`, body);
  return json as object;
};

test('what another system has materialized is reported once, and keys of partitions and cursors are changed', async () => {
  const keys = 'dynamic-partitions/weather%2Fstations';
  expect(await post(`${keys}/add`, { keys: ['a b/ü%', 'zoo'] })).toEqual({
    partitions: 'weather/stations',
    added: 1,
    removed: 0,
    count: 2,
  });
  expect(await refused(`${keys}/add`, { keys: ['\u0000'] })).toMatchObject({
    status: 422,
    code: 'PARTITION_KEY_INVALID',
  });
  expect(await post(`${keys}/remove`, { keys: ['zoo'] })).toMatchObject({ removed: 1, count: 1 });
  expect(await of.get(`/api/v1/${keys}/keys`)).toEqual({ keys: ['a b/ü%'], next: null });

  const path = 'assets/weather%2Fstations/materializations';
  const report = {
    partition: 'a b/ü%',
    metadata: { rows: 7 },
    dataVersion: 'v1',
    materializedAt: '2026-01-01T12:00:00Z',
    idempotencyKey: 'load 7',
  };
  const reports = await Promise.all([post(path, report), post(path, report)]);
  expect(reports).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ isNew: true }),
      expect.objectContaining({ isNew: false }),
    ]),
  );
  expect(await of.get(`/api/v1/${path}`)).toMatchObject({
    materializations: [{ partition: 'a b/ü%', metadata: { rows: 7 }, status: 'materialized' }],
    next: null,
  });
  expect(await of.get('/api/v1/assets/weather%2Fstations')).toMatchObject({
    asset: {
      latest: { dataVersion: 'v1', endedAt: '2026-01-01T12:00:00.000Z' },
      jobs: expect.not.arrayContaining(['external']),
    },
  });
  expect(await refused(path, { ...report, metadata: { rows: 8 } })).toMatchObject({
    status: 409,
    code: 'IDEMPOTENCY_KEY_REUSED',
  });
  const ofCommand = await runCommand(
    ['assets', 'report', 'weather/regions', '--partition', 'north', '--metadata', '{"rows": 2}'],
    of.options,
  );
  expect(ofCommand.out).toMatch(
    /^Recorded a materialization of weather\/regions \[north] as exter/,
  );
  expect(await of.get('/api/v1/assets/weather%2Fregions?partition=north')).toMatchObject({
    asset: { latest: { metadata: { rows: 2 } } },
  });
  expect(await refused(path, { partition: 'zoo' })).toMatchObject({
    status: 404,
    code: 'PARTITION_NOT_FOUND',
    detail: expect.stringContaining('POST /api/v1/dynamic-partitions/weather%2Fstations/add'),
  });
  expect(await refused(path, {})).toMatchObject({ status: 422, code: 'PARTITION_MISSING' });
  expect(await refused(path, { ...report, materializedAt: '2100-01-01T00:00:00Z' })).toMatchObject({
    detail: 'materializedAt: expected a time in the past',
  });

  expect(await post('sensors/newsSensor/cursor', { cursor: '12' })).toMatchObject({
    sensor: 'newsSensor',
    cursor: '12',
  });
  const stale = { cursor: '13', expected: null };
  expect(await refused('sensors/newsSensor/cursor', stale)).toMatchObject({
    status: 409,
    code: 'CURSOR_MOVED',
  });
  expect(await post('sensors/newsSensor/cursor', { cursor: null, expected: '12' })).toEqual({
    sensor: 'newsSensor',
    cursor: null,
    old: '12',
  });
}, 60_000);

test('what is refused names fields and addresses in the API, and options and commands in a command', async () => {
  const missing = (await refused('backfills', {
    selection: ['weather/report'],
    partitions: { range: '2026-01-05..2026-01-08' },
  })) as { readonly detail: string };
  expect(missing.detail).toContain('Give the keys as partitions.keys');
  const ofCommand = await runCommand(
    ['backfill', 'weather/report', '--range', '2026-01-05..2026-01-08'],
    of.options,
  );
  expect(ofCommand.err).toContain('Give the keys with --partition or --partitions-file');
  const { json } = await of.post('/api/v1/runs/nothing/retry');
  expect(json).toMatchObject({ detail: 'No run has the id nothing (GET /api/v1/runs)' });
});

test('messages that could not be used are listed in pages, replayed and dropped', async () => {
  const path = '/api/v1/dead-letters';
  expect(await of.get(path)).toEqual({
    queues: [{ queue: 'parcels', deadLetterQueue: 'parcels.dead', count: 3 }],
  });
  const first = await of.get<{ readonly next: string }>(`${path}/parcels?limit=2`);
  expect(first).toEqual({
    total: 3,
    deadLetters: ['p1', 'p2'].map((id) => ({
      id,
      at: '2026-01-05T06:00:00.000Z',
      reason: 'torn',
      bytes: 16,
    })),
    next: expect.any(String),
  });
  expect(await of.get(`${path}/parcels?after=${first.next}`)).toMatchObject({
    deadLetters: [{ id: 'p3' }],
    next: null,
  });
  expect(await post('dead-letters/parcels/replay', { ids: ['p1', 'p9'] })).toEqual({
    moved: ['p1'],
    missing: ['p9'],
  });
  expect(await refused('dead-letters/parcels/drop', { ids: ['p1'] })).toMatchObject({
    status: 404,
    code: 'DEAD_LETTER_NOT_FOUND',
    detail: expect.stringContaining('GET /api/v1/dead-letters/parcels'),
  });
  expect(await post('dead-letters/parcels/drop', { ids: 'all' })).toMatchObject({
    moved: ['p2', 'p3'],
  });
  expect(await refused('dead-letters/letters/replay', { ids: 'all' })).toMatchObject({
    status: 404,
    code: 'QUEUE_NOT_FOUND',
  });
  expect(await of.get('/api/v1/audit?about=p9')).toMatchObject({
    actions: [{ action: 'dead-letters replay', about: ['parcels', 'p1', 'p9'] }],
  });
});

interface Client {
  connect(baseUrl: string): Promise<object>;
  runsOf(api: object, job: string, limit: number): Promise<readonly { readonly runId: string }[]>;
  materialize(api: object, asset: string, partition: string): Promise<string>;
}

test('the typed client of the documentation compiles, reads, pages and acts, and knows what there is not', async () => {
  const page = await readFile('docs/reference/api.md', 'utf8');
  const [, client = ''] = /```ts\n(.*?)```/s.exec(page) ?? [];
  const misuse = `
    import { connect } from './client.ts';
    const api = await connect('');
    await api.GET('/api/v1/nothing');
    await api.POST('/api/v1/materializations', { body: { selection: 'weather/readings' } });
  `;
  const compiled = await compileClient(clientPackages, of.document, { client, misuse }, env);
  onTestFinished(() => compiled.remove());
  expect(compiled.errors.map((line) => line.split(',')[0])).toEqual(['misuse.ts(4', 'misuse.ts(5']);
  const { connect, runsOf, materialize } = (await import(
    pathToFileURL(compiled.module('client')).href
  )) as Client;
  const api = await connect(of.url('/').replace(/\/$/, ''));
  const runId = await materialize(api, 'weather/readings', '2026-01-05');
  await of.get(`/api/v1/runs/${runId}`);
  await expect(materialize(api, 'weather/readings', 'yesterday')).rejects.toThrow(
    'CONFIG_INVALID: ',
  );
  const runs = await runsOf(api, 'materializeAssets', 2);
  expect(new Set(runs.map((run) => run.runId)).size).toBe(runs.length);
  expect(runs.length).toBeGreaterThan(2);
}, 120_000);

test('answers to generated requests match the document', async () => {
  const [run] = await of.worker.store.runs.list({ limit: 1 });
  const [backfill] = await of.worker.store.backfills.list(1);
  const { requestToken: token } = await of.get<{ readonly requestToken: string }>(
    '/api/v1/session',
  );
  const made = { url: of.url('/api/openapi.json'), token };
  const parameters = {
    key: 'weather/readings',
    partitions: 'weather/stations',
    job: 'greetJob',
    sensor: 'newsSensor',
    schedule: 'greetSchedule',
    run: run?.runId ?? '',
    backfill: backfill?.backfillId ?? '',
    silence: 1,
    rule: 'late',
    queue: 'parcels',
  };
  const ofThings = await runSchemathesis(
    schemathesis,
    {
      ...made,
      parameters,
      // It does not encode the slash of a key when it tests another method.
      args: ['--phases', 'coverage,fuzzing', '--exclude-checks', 'unsupported_method'],
    },
    env,
  );
  expect(ofThings.failures).toBe('');
  expect(ofThings.requests).toBeGreaterThan(1_000);
  const ofNothing = await runSchemathesis(
    schemathesis,
    {
      ...made,
      parameters: {},
      args: ['--phases', 'coverage', '--include-path-regex', '[{]', '--include-method', 'GET'],
    },
    env,
  );
  expect(ofNothing.failures).toBe('');
  expect(ofNothing.requests).toBeGreaterThan(100);
  expect(of.reported).toEqual([]);
}, 500_000);
