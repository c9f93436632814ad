import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand, runJson } from '#tests/cli/run-command.ts';
import { ask, askJson } from './ask.ts';
import { startWebOfWorker, type WebOfWorker } from './start-web-of-worker.ts';

const weather = { broken: new Set(['2026-01-03']), news: [] as string[] };
let of: WebOfWorker;
let get: WebOfWorker['get'];
let failedRun: string;

beforeAll(async () => {
  of = await startWebOfWorker(weather);
  ({ get } = of);
  await runCommand(['schedules', 'apply'], of.options);
  const days = ['2026-01-01', '2026-01-02', '2026-01-03'].flatMap((day) => ['--partition', day]);
  const { run } = await runJson<{ run: { runId: string } }>(
    ['materialize', 'weather/readings', ...days, '--wait'],
    of.options,
  );
  failedRun = run.runId;
  const at = Date.parse('2026-11-30T09:00:00Z');
  const lines = [
    {
      at,
      level: 'info',
      message: 'downloading',
      asset: 'weather/readings',
      partition: '2026-01-03',
    },
    { at: at + 1, level: 'error', message: '<b>No</b> readings' },
  ] as const;
  await of.worker.store.runLogs.append([{ runId: failedRun, lines, leftOut: 2 }], {
    headLines: 10,
    tailLines: 10,
    tailBytes: 1_000,
  });
  await runCommand(['sensors', 'tick', 'newsSensor', '--wait'], of.options);
  await runCommand(['backfill', 'weather/regions', '--missing', '--wait'], of.options);
  for (const guest of ['Ann', 'Ben', 'Eve'])
    await runCommand(
      ['run', 'greetJob', '--config', JSON.stringify({ guests: [guest] }), '--wait'],
      of.options,
    );
}, 120_000);

afterAll(() => of.stop());

test('assets are listed with their state, in pages', async () => {
  interface Page {
    readonly assets: readonly { readonly key: string }[];
    readonly next: string | null;
    readonly notes: readonly string[];
  }
  const first = await get<Page>('/api/v1/assets?limit=3');
  expect(first.assets.map(({ key }) => key)).toEqual([
    'kitchen/cakes',
    'weather/readings',
    'weather/regions',
  ]);
  expect(first.assets[1]).toMatchObject({
    latest: {
      partitions: 2,
      metadata: { rows: 3 },
      failedChecks: [{ name: 'few', severity: 'warn', partitions: 2 }],
    },
    failed: { partitions: 1, partition: '2026-01-03', runId: failedRun },
  });
  const second = await get<Page>(`/api/v1/assets?limit=3&after=${first.next}`);
  expect(second).toMatchObject({
    assets: [
      { key: 'weather/report', freshness: { state: 'unknown' } },
      { key: 'weather/stations' },
    ],
    next: null,
    notes: [],
  });
  const found = await get<Page>('/api/v1/assets?group=weather&search=re');
  expect(found.assets.map(({ key }) => key)).toEqual([
    'weather/readings',
    'weather/regions',
    'weather/report',
  ]);
});

test('the graph has states and a layout, and its states are read again by what is known of them', async () => {
  interface GraphAnswer {
    readonly version: string;
    readonly layout: string;
    readonly groups: readonly object[];
    readonly assets: readonly { readonly key: string; readonly state: string }[];
  }
  await expect
    .poll(async () => (await get<GraphAnswer>('/api/v1/graph')).layout, { timeout: 20_000 })
    .toBe('ready');
  const graph = await get<GraphAnswer>('/api/v1/graph');
  expect(graph.groups).toContainEqual({
    name: 'weather',
    assets: 4,
    frame: { column: 0, row: 0, width: expect.any(Number), height: expect.any(Number) },
  });
  const frame = { x: expect.any(Number), y: expect.any(Number), width: 96, height: 28 };
  expect(graph.assets).toContainEqual({
    key: 'weather/report',
    group: 'weather',
    deps: ['weather/readings'],
    state: 'missing',
    frame,
  });
  const part = '/api/v1/graph?asset=weather%2Freadings&downstream=0';
  expect((await get<GraphAnswer>(part)).assets).toMatchObject([
    { key: 'weather/readings', state: 'failed' },
  ]);
  const states = graph.assets.map(({ state }) => state);
  expect(await get('/api/v1/graph/states')).toMatchObject({ version: graph.version, states });
  const { headers } = await ask(of.url('/api/v1/graph/states'));
  const again = await ask(of.url('/api/v1/graph/states'), {
    headers: { 'if-none-match': String(headers['etag']) },
  });
  expect(again).toMatchObject({ status: 304, text: '' });
  const unknown = await askJson(of.url('/api/v1/graph?asset=weather%2Freport5'));
  expect(unknown).toMatchObject({ status: 404, json: { code: 'ASSET_NOT_FOUND' } });
});

test('an asset has its checks and its history, of all partitions or of one', async () => {
  expect(await get('/api/v1/assets/weather%2Freadings?limit=2')).toMatchObject({
    asset: {
      key: 'weather/readings',
      downstream: ['weather/report'],
      definedPartitions: { kind: 'daily', count: 10, first: '2026-01-01', last: '2026-01-10' },
      checks: [{ name: 'few', severity: 'warn', blocking: false, failing: { partitions: 2 } }],
      latestFailure: { partition: '2026-01-03', error: 'No readings of 2026-01-03' },
    },
    history: [{ runId: failedRun }, { runId: failedRun }],
  });
  const one = await get<{ readonly history: readonly object[] }>(
    '/api/v1/assets/weather%2Freadings?partition=2026-01-01',
  );
  expect(one).toMatchObject({
    asset: { partition: '2026-01-01', latest: { value: { day: '2026-01-01' } } },
  });
  expect(one.history.length).toBe(1);
});

test('partitions are answered as counts, cells and ranges', async () => {
  expect(
    await get('/api/v1/assets/weather%2Freadings/partitions?status=missing&status=failed&cells=5'),
  ).toMatchObject({
    total: 10,
    counts: { fresh: 2, failed: 1, missing: 7, stale: 0, inProgress: 0 },
    columns: 5,
    cells: [
      {
        first: '2026-01-01',
        last: '2026-01-02',
        status: 'fresh',
        counts: { fresh: 2 },
        notPassed: 2,
      },
      { status: 'failed', counts: { failed: 1, missing: 1 } },
      { status: 'missing' },
      { status: 'missing' },
      { first: '2026-01-09', last: '2026-01-10' },
    ],
    listed: [
      { status: 'missing', ranges: [{ first: '2026-01-04', last: '2026-01-10', count: 7 }] },
      {
        status: 'failed',
        ranges: [{ count: 1, failures: [{ partition: '2026-01-03', runId: failedRun }] }],
      },
    ],
  });
  expect(
    await get('/api/v1/assets/weather%2Freadings/partitions?range=2026-01-01..2026-01-02'),
  ).toMatchObject({ total: 2, listed: [] });
  expect(await get('/api/v1/assets/weather%2Fregions/partitions')).toMatchObject({
    partitions: { kind: 'static' },
    total: 2,
  });
});

test('runs are listed by filters, in pages that neither repeat nor leave out', async () => {
  interface Page {
    readonly runs: readonly { readonly runId: string }[];
    readonly next: string | null;
  }
  const seen: string[] = [];
  let next: string | null = '';
  for (let page = 0; page < 3; page += 1) {
    const { runs, next: following }: Page = await get<Page>(
      `/api/v1/runs?job=greetJob&limit=1${next === '' ? '' : `&after=${next}`}`,
    );
    expect(runs.length).toBe(1);
    seen.push(...runs.map(({ runId }) => runId));
    next = following;
  }
  expect(next).toBeNull();
  expect(new Set(seen).size).toBe(3);
  const failed = await get<Page>('/api/v1/runs?status=failed');
  expect(failed.runs).toMatchObject([
    {
      runId: failedRun,
      job: 'materializeAssets',
      url: expect.stringMatching(/^http:\/\/ui\.example\//),
    },
  ]);
});

test('a run has its steps and its log, with the lines as they were written', async () => {
  expect(await get(`/api/v1/runs/${failedRun.slice(0, 12)}`)).toMatchObject({
    run: {
      runId: failedRun,
      status: 'failed',
      config: { selection: ['weather/readings'] },
    },
    steps: expect.arrayContaining([
      expect.objectContaining({
        partition: '2026-01-01',
        checks: [expect.objectContaining({ passed: false })],
      }),
    ]),
    logLines: 4,
    isBegun: true,
  });
  const log = await get<{ readonly next: string }>(`/api/v1/runs/${failedRun}/logs`);
  expect(log).toMatchObject({
    written: 4,
    leftOut: 2,
    isEnd: true,
    lines: [{ message: 'downloading' }, { message: '<b>No</b> readings' }],
  });
  expect(await get(`/api/v1/runs/${failedRun}/logs?after=${log.next}`)).toMatchObject({
    lines: [],
    next: log.next,
  });
  expect(await get(`/api/v1/runs/${failedRun}/logs?level=warn`)).toMatchObject({
    lines: [{ level: 'error' }],
  });
  expect(await get(`/api/v1/runs/${failedRun}/logs?asset=weather%2Freadings`)).toMatchObject({
    lines: [{ level: 'info' }],
  });
});

test('jobs have JSON Schemas of what may be given', async () => {
  expect(await get('/api/v1/jobs/greetJob')).toEqual({
    name: 'greetJob',
    description: 'Greet guests',
    needs: [],
    pool: null,
    schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        guests: {
          type: 'array',
          minItems: 1,
          items: {
            type: 'string',
            minLength: 2,
          },
        },
        loud: {
          type: 'boolean',
          default: false,
        },
      },
      required: ['guests'],
      additionalProperties: false,
    },
  });
  const { jobs } = await get<{ readonly jobs: readonly { readonly name: string }[] }>(
    '/api/v1/jobs',
  );
  expect(jobs.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['greetJob', 'materializeAssets']),
  );
});

test('sensors, schedules, backfills, the queue and health are answered', async () => {
  expect(await get('/api/v1/sensors')).toMatchObject({
    sensors: expect.arrayContaining([
      expect.objectContaining({
        name: 'newsSensor',
        lastTick: expect.objectContaining({ status: 'skipped' }),
      }),
    ]),
  });
  expect(await get('/api/v1/sensors/newsSensor')).toMatchObject({
    sensor: { cursor: null },
    ticks: [{ skipReason: 'No news' }],
  });
  expect(await get('/api/v1/schedules')).toMatchObject({
    schedules: expect.arrayContaining([
      expect.objectContaining({
        name: 'greetSchedule',
        job: 'greetJob',
        timeZone: 'Europe/Madrid',
        state: 'paused as created',
      }),
      expect.objectContaining({
        name: 'dailyReadings',
        windows: expect.objectContaining({ assets: ['weather/readings'] }),
      }),
    ]),
  });
  expect(await get('/api/v1/schedules/greetSchedule')).toMatchObject({
    schedule: { name: 'greetSchedule' },
    runs: [],
    ticks: [],
  });
  const { backfills } = await get<{
    readonly backfills: readonly { readonly backfillId: string }[];
  }>('/api/v1/backfills');
  expect(backfills).toMatchObject([
    { selection: ['weather/regions'], status: 'completed', partitions: { total: 2, done: 2 } },
  ]);
  expect(await get(`/api/v1/backfills/${backfills[0]?.backfillId}`)).toMatchObject({
    failed: [],
    skipped: [],
    unknownJobs: [],
  });
  expect(await get('/api/v1/queue')).toEqual({
    pending: [],
    pools: [
      { pool: 'oven', limits: 'steps', limit: 2, taken: 0, waiting: 0, holders: [], waits: [] },
    ],
  });
  expect(await get('/api/v1/health')).toMatchObject({
    temporal: { ok: true },
    stateDatabase: { ok: true },
    failedRuns: [{ runId: failedRun }],
  });
  expect(of.reported).toEqual([]);
});

/** All pages of a list, with one entry each. */
async function everyPage(path: string, field: string): Promise<readonly object[]> {
  const found: object[] = [];
  let next: string | null = '';
  while (next !== null) {
    const from: string = next === '' ? '' : `&after=${next}`;
    const page: Readonly<Record<string, unknown>> = await get(
      `/api/v1/${path}${path.includes('?') ? '&' : '?'}limit=1${from}`,
    );
    const rows = page[field] as readonly object[];
    if (rows.length > 1) throw new Error(`${path} answered ${rows.length} of 1`);
    found.push(...rows);
    next = page['next'] as string | null;
  }
  return found;
}

test('every list comes in pages that neither repeat nor leave out', async () => {
  const readings = 'assets/weather%2Freadings';
  const byPartition = (rows: readonly object[]) =>
    Object.fromEntries(rows.map((row) => [(row as { readonly partition: string }).partition, row]));
  const history = await everyPage(`${readings}/materializations`, 'materializations');
  expect(history.length).toBe(3);
  expect(byPartition(history)).toMatchObject({
    '2026-01-01': { status: 'materialized' },
    '2026-01-02': { status: 'materialized' },
    '2026-01-03': { status: 'failed', runId: failedRun },
  });
  const checks = await everyPage(`${readings}/checks?check=few`, 'checks');
  expect(checks.length).toBe(2);
  expect(byPartition(checks)).toMatchObject({
    '2026-01-01': { name: 'few', passed: false },
    '2026-01-02': { name: 'few', passed: false },
  });
  const keys = await everyPage(`${readings}/partitions/keys`, 'keys');
  expect(keys.length).toBe(10);
  expect(keys.slice(1, 4)).toEqual([
    { key: '2026-01-02', status: 'fresh' },
    { key: '2026-01-03', status: 'failed' },
    { key: '2026-01-04', status: 'missing' },
  ]);
  expect(await everyPage('assets/weather%2Fregions/partitions/keys', 'keys')).toEqual([
    { key: 'north', status: 'fresh' },
    { key: 'south', status: 'fresh' },
  ]);
  const names = async (path: string) =>
    (await everyPage(path, path)).map((one) => (one as { readonly name: string }).name);
  expect(await names('sensors')).toEqual(['automation', 'newsSensor']);
  expect(await names('schedules')).toEqual(['dailyReadings', 'greetSchedule']);
  expect(await names('jobs')).toEqual(['greetJob', 'materializeAssets', 'partyJob']);
  expect(await everyPage('dynamic-partitions', 'partitions')).toEqual([
    { name: 'weather/stations', count: 0 },
  ]);
  const [backfill] = await everyPage('backfills', 'backfills');
  const { backfillId } = backfill as { readonly backfillId: string };
  expect(await everyPage(`backfills/${backfillId}/partitions`, 'partitions')).toMatchObject([
    { partition: 'north', status: 'done', runId: expect.any(String) },
    { partition: 'south', status: 'done' },
  ]);
  expect(await everyPage(`backfills/${backfillId}/partitions?status=failed`, 'partitions')).toEqual(
    [],
  );
  expect(await everyPage('sensors/newsSensor/ticks', 'ticks')).toMatchObject([
    { status: 'skipped', skipReason: 'No news' },
  ]);
  expect(await everyPage('schedules/dailyReadings/ticks', 'ticks')).toEqual([]);
  expect(await everyPage('alerts/deliveries', 'deliveries')).toEqual([]);
  expect(await everyPage('queue/requests', 'requests')).toEqual([]);
});

test.each([
  ['/api/v1/assets/weather%2Freading', 404, 'ASSET_NOT_FOUND'],
  ['/api/v1/assets/weather%2Freport?partition=yesterday', 404, 'PARTITION_NOT_FOUND'],
  ['/api/v1/assets/weather%2Freadings?partition=2026-02-30', 422, 'PARTITION_KEY_INVALID'],
  ['/api/v1/assets/weather%2Freport/partitions?status=missing', 409, 'PARTITIONS_NOT_DEFINED'],
  ['/api/v1/assets/weather%2Freadings/partitions?range=x', 422, 'PARTITION_RANGE_INVALID'],
  ['/api/v1/runs/nothing', 404, 'RUN_NOT_FOUND'],
  ['/api/v1/runs?job=nothing', 404, 'JOB_NOT_FOUND'],
  ['/api/v1/jobs/greet', 404, 'JOB_NOT_FOUND'],
  ['/api/v1/sensors/nothing', 404, 'SENSOR_NOT_FOUND'],
  ['/api/v1/schedules/nothing', 404, 'SCHEDULE_NOT_FOUND'],
  ['/api/v1/backfills/nothing', 404, 'BACKFILL_NOT_FOUND'],
  ['/api/v1/nothing', 404, 'ADDRESS_NOT_FOUND'],
  ['/api/v1/runs?after=x', 422, 'PAGE_CURSOR_INVALID'],
  ['/api/v1/queue/requests?sensor=%00', 422, 'DATA_REFUSED'],
  ['/api/v1/sensors/%E2%98%83%25%2F%20', 404, 'SENSOR_NOT_FOUND'],
  ['/api/v1/sensors/%zz', 404, 'SENSOR_NOT_FOUND'],
  [
    '/api/v1/assets/weather%2Freadings/partitions/keys?after=WyJub25lIl0',
    422,
    'PAGE_CURSOR_INVALID',
  ],
])('%s is answered %i with the problem %s', async (path, status, code) => {
  const answer = await askJson<object>(of.url(path));
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(answer.json).toMatchObject({
    type: 'about:blank',
    status,
    code,
    detail: expect.stringMatching(/\w{3}/),
  });
  expect(answer.status).toBe(status);
});

test.each([
  ['/api/v1/runs?limit=0', [{ at: 'query', pointer: 'limit', detail: 'Expected at least 1' }]],
  ['/api/v1/runs?limit=many', [{ at: 'query', pointer: 'limit', detail: 'Expected a number' }]],
  [
    '/api/v1/runs?status=lost',
    [
      {
        at: 'query',
        pointer: 'status',
        detail: 'Expected "running" or "completed" or "failed" or "cancelled"',
      },
    ],
  ],
  ['/api/v1/runs?limit=501', [{ at: 'query', pointer: 'limit', detail: 'Expected at most 500' }]],
  [
    '/api/v1/health?verbose=1',
    [{ at: 'query', pointer: 'verbose', detail: 'There is no such field' }],
  ],
  ['/api/v1/runs?page=2', [{ at: 'query', pointer: 'page', detail: 'There is no such field' }]],
])('%s is refused with the parameter that is not valid', async (path, errors) => {
  const answer = await askJson<object>(of.url(path));
  expect(answer.json).toMatchObject({ status: 400, code: 'REQUEST_MALFORMED', errors });
});

test('an answer that has not changed is not sent again, and another method is refused with those that there are', async () => {
  const first = await ask(of.url('/api/v1/jobs'));
  const etag = String(first.headers['etag']);
  expect(first.headers).toMatchObject({
    'cache-control': 'private, no-cache',
    etag: expect.stringMatching(/^(W\/)?"\w+"$/),
  });
  expect(await ask(of.url('/api/v1/jobs'), { headers: { 'if-none-match': etag } })).toMatchObject({
    status: 304,
    text: '',
  });
  expect(
    await ask(of.url('/api/v1/jobs'), { headers: { 'if-none-match': '"other"' } }),
  ).toMatchObject({ status: 200 });
  expect(await of.post('/api/v1/jobs')).toMatchObject({
    status: 405,
    headers: { allow: 'GET, HEAD' },
    json: { code: 'METHOD_REFUSED' },
  });
  const jobs = of.url('/api/v1/jobs/greetJob/runs');
  expect(await ask(jobs, { method: 'OPTIONS' })).toMatchObject({
    status: 204,
    headers: { allow: 'POST' },
  });
  for (const method of ['GET', 'DELETE', 'TRACE'])
    expect(await ask(jobs, { method })).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  expect(await ask(of.url('/api/v1/jobs'), { method: 'HEAD' })).toMatchObject({
    status: 200,
    headers: { etag },
    text: '',
  });
  expect(await ask(of.url('/api/v1/events'), { method: 'POST' })).toMatchObject({ status: 405 });
});
