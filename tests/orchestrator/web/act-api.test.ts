import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runCommand } from '#tests/cli/run-command.ts';
import { ask } from './ask.ts';
import { followEvents } from './follow-events.ts';
import { startWebOfWorker, type WebOfWorker } from './start-web-of-worker.ts';

const weather = { broken: new Set<string>(), news: [] as string[] };
let of: WebOfWorker;

interface Launched {
  readonly run: { readonly runId: string; readonly workflowId: string; readonly job: string };
}

beforeAll(async () => {
  of = await startWebOfWorker(weather);
  await runCommand(['schedules', 'apply'], of.options);
}, 120_000);

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

async function untilEnded(runId: string) {
  const read = async () =>
    (
      await of.get<{ readonly run: { readonly status: string; readonly launchedBy: string } }>(
        `/api/v1/runs/${runId}`,
      )
    ).run;
  await vi.waitUntil(async () => (await read()).status !== 'running', {
    timeout: 20_000,
    interval: 100,
  });
  return read();
}

test('a job is launched, and a config that is not valid is refused at its fields, also without starting anything', async () => {
  const scheduledFor = '2026-03-29T02:30:00Z';
  const request = { config: { guests: ['Ann'] }, scheduledFor };
  const { run } = await post<Launched>('jobs/greetJob/runs', request);
  expect(await untilEnded(run.runId)).toMatchObject({
    status: 'completed',
    launchedBy: 'api',
    scheduledFor: '2026-03-29T02:30:00.000Z',
  });
  expect(await post('jobs/greetJob/runs', { config: { guests: ['Ann'] }, dryRun: true })).toEqual({
    run: null,
    plan: { summary: 'Greet guests', assets: expect.arrayContaining(['kitchen/cakes']) },
  });
  expect(
    await refused('jobs/greetJob/runs', { config: { guests: ['A'], lout: true } }),
  ).toMatchObject({
    status: 422,
    code: 'CONFIG_INVALID',
    errors: [
      {
        at: 'body',
        pointer: '/config/guests/0',
        detail: 'Expected at least 2 characters',
      },
      { at: 'body', pointer: '/config/lout', detail: 'There is no such field' },
    ],
  });
  expect(await refused('jobs/greetJob/runs', { dryRun: true })).toMatchObject({
    errors: [{ pointer: '/config/guests', detail: 'This field is required' }],
  });
  expect(await refused('jobs/greet/runs')).toMatchObject({ status: 404, code: 'JOB_NOT_FOUND' });
  expect(await refused('jobs/greetJob/runs', { konfig: {}, scheduledFor: 'today' })).toMatchObject({
    status: 400,
    code: 'REQUEST_MALFORMED',
    errors: [
      { pointer: '/scheduledFor' },
      {
        pointer: '/konfig',
        detail: 'There is no such field',
      },
    ],
  });
  const broken = await of.post('/api/v1/jobs/greetJob/runs', undefined, {
    'content-type': 'text/plain',
  });
  expect(broken).toMatchObject({ status: 415, json: { code: 'MEDIA_TYPE_REFUSED' } });
});

test('assets are materialized, what failed is retried, and a run that continues is cancelled', async () => {
  weather.broken.add('2026-01-02');
  const request = { selection: ['weather/readings'], partitions: ['2026-01-01', '2026-01-02'] };
  const { run } = await post<Launched>('materializations', request);
  expect(await untilEnded(run.runId)).toMatchObject({ status: 'failed' });
  weather.broken.clear();
  const { run: again } = await post<Launched>(`runs/${run.runId}/retry`);
  expect(await untilEnded(again.runId)).toMatchObject({
    status: 'completed',
    resumeFrom: run.runId,
  });
  expect(await of.get(`/api/v1/runs/${again.runId}`)).toMatchObject({
    steps: [{ partition: '2026-01-02' }],
  });
  expect(await refused(`runs/${again.runId}/retry`)).toMatchObject({
    status: 409,
    code: 'RUN_COMPLETED',
  });
  expect(await refused(`runs/${again.runId}/cancel`)).toMatchObject({
    status: 409,
    code: 'RUN_ENDED',
  });
  expect(await refused(`runs/${again.runId}/terminate`)).toMatchObject({
    status: 409,
    code: 'RUN_ENDED',
  });

  expect(await post('materializations', { ...request, dryRun: true })).toEqual({
    run: null,
    plan: {
      summary: 'Materialize weather/readings [2026-01-01, 2026-01-02]',
      assets: ['weather/readings'],
    },
  });
  const wrong = { ...request, config: { 'weather/readings': { stations: 'all' } }, dryRun: true };
  expect(await refused('materializations', wrong)).toMatchObject({
    errors: [{ pointer: '/config/weather~1readings/stations', detail: 'Expected a list' }],
  });
  expect(
    await refused('materializations', { ...request, partitions: ['yesterday'] }),
  ).toMatchObject({
    errors: [
      { pointer: '/partitions/0', detail: expect.stringContaining('expected a date such as') },
    ],
  });
  expect(await refused('materializations', { selection: [] })).toMatchObject({
    errors: [{ pointer: '/selection', detail: 'Expected at least 1 entries' }],
  });

  const { run: long } = await post<Launched>('materializations', { selection: ['kitchen/cakes'] });
  await vi.waitUntil(async () => {
    const { pools } = await of.get<{ readonly pools: readonly { readonly taken: number }[] }>(
      '/api/v1/queue',
    );
    return pools[0]?.taken === 1;
  }, 20_000);
  expect(await of.get('/api/v1/queue')).toMatchObject({
    pools: [{ holders: [{ runId: long.runId }] }],
  });
  const cake = { asset: 'kitchen/cakes', partition: null, endedAt: null };
  const others = await Promise.all(
    ['second', 'third'].map(async () => {
      const { run } = await post<Launched>('materializations', { selection: ['kitchen/cakes'] });
      return run.runId;
    }),
  );
  await vi.waitFor(async () => {
    const pages = [long.runId, ...others].map((runId) => of.get(`/api/v1/runs/${runId}/steps`));
    expect(await Promise.all(pages)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          total: 1,
          steps: [expect.objectContaining({ ...cake, state: 'running', pool: null })],
        }),
        expect.objectContaining({
          total: 1,
          steps: [expect.objectContaining({ ...cake, state: 'waiting', pool: 'oven' })],
        }),
      ]),
    );
  }, 20_000);
  expect(await of.get(`/api/v1/runs/${long.runId}/step-groups`)).toMatchObject({
    counts: { running: 1, ok: 0 },
    until: null,
    total: 1,
    groups: [{ asset: 'kitchen/cakes', state: 'running', endedAt: null }],
  });
  for (const runId of [...others, long.runId]) {
    expect(await post(`runs/${runId}/cancel`)).toMatchObject({ run: { runId }, isBlocked: false });
    expect(await untilEnded(runId)).toMatchObject({ status: 'cancelled' });
  }
}, 60_000);

test('a backfill is planned, started, paused, resumed and cancelled', async () => {
  const request = {
    selection: ['weather/readings'],
    partitions: { range: '2026-01-05..2026-01-08' },
    perRun: 2,
    reverse: true,
  };
  expect(await post('backfills', { ...request, dryRun: true })).toEqual({
    backfill: null,
    plan: {
      runs: 2,
      inProgress: 0,
      partitions: 4,
      units: [
        {
          assets: ['weather/readings'],
          job: 'materializeAssets',
          perRun: 2,
          runs: 2,
          after: [],
          partitions: 4,
          first: ['2026-01-08', '2026-01-07', '2026-01-06', '2026-01-05'],
        },
      ],
    },
  });
  expect(await of.get('/api/v1/backfills')).toEqual({ backfills: [], next: null });
  const { backfill } = await post<{ readonly backfill: { readonly backfillId: string } }>(
    'backfills',
    request,
  );
  const path = `backfills/${backfill.backfillId}`;
  expect(backfill).toMatchObject({ requestedBy: 'api', partitions: { total: 4 } });
  const read = async () =>
    (await of.get<{ readonly backfill: { readonly status: string } }>(`/api/v1/${path}`)).backfill;
  await vi.waitUntil(async () => (await read()).status === 'completed', {
    timeout: 20_000,
    interval: 100,
  });
  expect(await refused(`${path}/pause`)).toMatchObject({
    status: 409,
    code: 'BACKFILL_CHANGE_REFUSED',
  });
  expect(await refused('backfills/nothing/resume')).toMatchObject({
    status: 404,
    code: 'BACKFILL_NOT_FOUND',
  });
  expect(await refused('backfills', { ...request, partitions: { status: 'lost' } })).toMatchObject({
    status: 400,
    code: 'REQUEST_MALFORMED',
  });
  expect(await refused('backfills', { ...request, selection: ['weather/reading'] })).toMatchObject({
    status: 404,
    code: 'ASSET_NOT_FOUND',
  });
  expect(await post('backfills', { ...request, partitions: { status: 'failed' } })).toEqual({
    backfill: null,
    plan: { runs: 0, partitions: 0, inProgress: 0, units: [] },
  });

  const slow = { selection: ['kitchen/cakes'], partitions: { keys: [''] } };
  const { backfill: other } = await post<{ readonly backfill: { readonly backfillId: string } }>(
    'backfills',
    slow,
  );
  const change = (name: string, body = {}) =>
    post<{ readonly runs: readonly string[] }>(`backfills/${other.backfillId}/${name}`, body);
  expect(await change('pause')).toMatchObject({ backfill: { status: 'paused' }, runs: [] });
  expect(await change('resume')).toMatchObject({ backfill: { status: 'running' } });
  await vi.waitUntil(
    async () => (await of.worker.store.backfills.startedRuns(other.backfillId)).length === 1,
    {
      timeout: 20_000,
      interval: 100,
    },
  );
  const cancelled = await change('cancel', { runs: true });
  expect(cancelled).toMatchObject({ backfill: { status: 'cancelled' } });
  expect(cancelled.runs.length).toBe(1);
}, 60_000);

test('a sensor is evaluated, with effect and without, paused and resumed, and gives up a run key', async () => {
  weather.news.push('snow');
  expect(await post('sensors/newsSensor/dry-run')).toMatchObject({
    requests: [
      {
        job: 'materializeAssets',
        runKey: 'newsSensor/snow',
        problem: null,
      },
    ],
    known: 0,
    skipReason: null,
  });
  expect(await post('sensors/newsSensor/ignore', { runKey: 'snow', note: 'old' })).toEqual({
    sensor: 'newsSensor',
    runKey: 'snow',
    isIgnored: true,
    changed: true,
    pending: 0,
  });
  expect(await of.get('/api/v1/sensors/newsSensor')).toMatchObject({
    ignored: [{ runKey: 'snow', note: 'old' }],
  });
  expect(await post('sensors/newsSensor/unignore', { runKey: 'snow' })).toMatchObject({
    isIgnored: false,
  });
  expect(await refused('sensors/newsSensor/unignore', { runKey: 'snow' })).toMatchObject({
    code: 'RUN_KEY_NOT_IGNORED',
  });
  expect(await post('sensors/newsSensor/tick')).toMatchObject({
    tick: { runId: expect.any(String) },
  });
  const ticks = async () =>
    (
      await of.get<{ readonly ticks: readonly { readonly status: string }[] }>(
        '/api/v1/sensors/newsSensor',
      )
    ).ticks;
  await vi.waitUntil(async () => (await ticks())[0]?.status === 'requested', {
    timeout: 20_000,
    interval: 100,
  });
  weather.news.push('flood');
  expect(await refused('sensors/newsSensor/dry-run')).toMatchObject({
    status: 422,
    detail: 'The paper is wet',
  });
  weather.news.length = 0;

  expect(await post('sensors/newsSensor/resume')).toMatchObject({
    before: { state: 'paused as created' },
    after: { state: 'running' },
  });
  const note = 'Its paper moves';
  expect(await post('sensors/newsSensor/pause', { note })).toMatchObject({
    after: { state: 'paused by a person', note },
  });
  expect(await refused('sensors/newsSensor/pause', { note: 'x'.repeat(501) })).toMatchObject({
    errors: [{ pointer: '/note', detail: 'Expected at most 500 characters' }],
  });
  expect(await refused('sensors/dailyReadings/pause')).toMatchObject({
    status: 404,
    code: 'SENSOR_NOT_FOUND',
  });
}, 60_000);

test('a schedule is resumed, paused and triggered', async () => {
  expect(await post('schedules/greetSchedule/resume')).toMatchObject({
    after: { state: 'running' },
  });
  expect(await post('schedules/greetSchedule/pause')).toMatchObject({
    after: { state: 'paused by a person' },
  });
  const { started } = await post<{ readonly started: { readonly runId: string } }>(
    'schedules/greetSchedule/trigger',
  );
  expect(await untilEnded(started.runId)).toMatchObject({
    status: 'completed',
    launchedBy: 'schedule:greetSchedule',
  });
  expect(await of.get('/api/v1/schedules/greetSchedule')).toMatchObject({
    runs: [{ runId: started.runId }],
  });
  expect(await post('schedules/dailyReadings/trigger')).toMatchObject({ isTick: true });
  expect(await refused('schedules/newsSensor/trigger')).toMatchObject({
    status: 422,
    detail: expect.stringContaining('is a sensor'),
  });
  expect(of.reported).toEqual([]);
}, 60_000);

test('alerts are silenced until a time, and automation is explained, paused and resumed', async () => {
  const request = { rule: '*', until: '2100-01-01T00:00:00Z', reason: 'It moves' };
  const silence = await post<{ readonly silenceId: number }>('alerts/silences', request);
  expect(silence).toMatchObject({
    rule: '*',
    subject: '*',
    createdBy: 'api',
    until: '2100-01-01T00:00:00.000Z',
  });
  expect(await of.get('/api/v1/alerts')).toMatchObject({
    rules: [{ name: 'late', isActive: false }],
    active: [],
    silences: [{ silenceId: silence.silenceId }],
  });
  const end = `alerts/silences/${silence.silenceId}/end`;
  expect(await post(end)).toMatchObject({ silenceId: silence.silenceId });
  expect(await refused(end)).toMatchObject({ status: 404, code: 'SILENCE_NOT_FOUND' });
  expect(await refused('alerts/silences', { ...request, rule: 'failures' })).toMatchObject({
    status: 404,
    code: 'ALERT_NOT_FOUND',
  });
  expect(
    await refused('alerts/silences', { ...request, until: '2020-01-01T00:00:00Z' }),
  ).toMatchObject({
    errors: [{ pointer: '/until', detail: 'Expected a time in the future' }],
  });
  expect(await post('alerts/retry')).toEqual({ retried: 0 });
  expect(await post('alerts/rules/late/test')).toEqual({
    rule: 'late',
    targets: [{ target: 'chat', state: 'not configured', answer: 'CHAT_URL is missing' }],
  });

  const keys = { assets: ['weather/report'] };
  const read = () =>
    of.get<{ readonly automation: readonly { readonly state: string }[] }>('/api/v1/automation');
  await vi.waitUntil(async () => (await read()).automation[0]?.state === 'running', {
    timeout: 20_000,
    interval: 100,
  });
  expect(await post('automation/pause', { ...keys, note: 'holiday' })).toEqual({
    changed: ['weather/report'],
    unchanged: [],
  });
  expect(await read()).toMatchObject({
    automation: [{ asset: 'weather/report', state: 'paused', note: 'holiday' }],
  });
  expect(await of.get('/api/v1/assets/weather%2Freport/automation')).toMatchObject({
    automation: { state: 'paused' },
    partition: null,
  });
  expect(await of.get('/api/v1/assets/weather%2Freport')).toMatchObject({
    asset: { automation: { state: 'paused' } },
  });
  expect(await post('automation/resume', keys)).toEqual({
    changed: ['weather/report'],
    unchanged: [],
  });
  expect(await refused('automation/pause', { assets: ['kitchen/cakes'] })).toMatchObject({
    status: 404,
    code: 'AUTOMATION_NOT_FOUND',
  });
}, 60_000);

test('nothing changes without the token of this server', async () => {
  const { status, json } = await of.post(
    '/api/v1/jobs/greetJob/runs',
    { config: { guests: ['Ann'] } },
    { 'x-request-token': '' },
  );
  expect({ status, json }).toMatchObject({ status: 403, json: { code: 'REQUEST_TOKEN_INVALID' } });
});

test('a follower of changes gets each one once, and continues where the connection was lost', async () => {
  const url = of.url('/api/v1/events');
  const first = await followEvents(url);
  await first.until(({ event }) => event === 'ready');
  const materialized = async (partition: string) => {
    const { run } = await post<Launched>('materializations', {
      selection: ['weather/regions'],
      partitions: [partition],
    });
    return run.runId;
  };
  const north = await materialized('north');
  const ended = await first.until(
    ({ event, data }) => event === 'run-ended' && data['runId'] === north,
  );
  expect(ended.data).toEqual({
    runId: north,
    job: 'materializeAssets',
    status: 'completed',
    outcome: 'ok',
  });
  const outcome = await first.until(
    ({ event, data }) => event === 'outcome' && data['partition'] === 'north',
  );
  expect(outcome.data).toEqual({
    asset: 'weather/regions',
    partition: 'north',
    status: 'materialized',
    runId: north,
  });
  const last = first.events.findLast(({ id }) => id !== undefined);
  expect(last?.id).toMatch(/^\d+-\d+$/);
  first.close();

  const south = await materialized('south');
  await untilEnded(south);
  const second = await followEvents(url, last?.id);
  await second.until(({ event, data }) => event === 'run-ended' && data['runId'] === south);
  await second.until(({ event }) => event === 'outcome');
  expect(
    second.events.filter(({ event }) => event === 'outcome').map(({ data }) => data['partition']),
  ).toEqual(['south']);
  second.close();

  const lost = await followEvents(url, '999999-999999');
  expect(await lost.until(({ event }) => event !== 'run-started')).toMatchObject({
    event: 'reset',
    id: expect.stringMatching(/^\d+-\d+$/),
  });
  lost.close();
  expect((await ask(url, { method: 'HEAD' })).headers['content-type']).toMatch(
    /^text\/event-stream/,
  );
}, 60_000);

test('streams end with the server', async () => {
  const stream = await followEvents(of.url('/api/v1/events'));
  const closed = of.web.close();
  expect(await Promise.race([stream.ended.then(() => 'ended'), closed.then(() => 'closed')])).toBe(
    'ended',
  );
  await closed;
});
