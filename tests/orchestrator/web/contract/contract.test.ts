import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '#tests/cli/run-command.ts';
import { startWebOfWorker, type WebOfWorker } from '../start-web-of-worker.ts';

let of: WebOfWorker;

beforeAll(async () => {
  of = await startWebOfWorker({ broken: new Set(), news: [] });
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

test('what another system has materialized is reported once, and keys of partitions and cursors are changed', async () => {
  const keys = 'dynamic-partitions/weather%2Fstations';
  expect(await post(`${keys}/add`, { keys: ['a b/ü%', 'zoo'] })).toEqual({
    partitions: 'weather/stations',
    added: 2,
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
      jobs: ['materializeAssets', 'greetJob'],
    },
  });
  expect(await refused(path, { ...report, metadata: { rows: 8 } })).toMatchObject({
    status: 409,
    code: 'IDEMPOTENCY_KEY_REUSED',
  });
  expect(await refused(path, { partition: 'zoo' })).toMatchObject({
    status: 404,
    code: 'PARTITION_NOT_FOUND',
    detail: expect.stringContaining('POST /api/v1/dynamic-partitions/weather%2Fstations/add'),
  });
  expect(await refused(path, {})).toMatchObject({ status: 422, code: 'PARTITION_MISSING' });
  expect(await refused(path, { ...report, materializedAt: '2100-01-01T00:00:00Z' })).toMatchObject({
    detail: 'materializedAt: expected a time that has passed',
  });

  expect(await post('sensors/newsSensor/cursor', { cursor: '12' })).toMatchObject({
    sensor: 'newsSensor',
    cursor: '12',
  });
  expect(await post('sensors/newsSensor/cursor', { cursor: null })).toEqual({
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
