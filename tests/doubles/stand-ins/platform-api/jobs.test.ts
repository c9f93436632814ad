import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRawClient } from './raw-client.ts';
import { startPlatformApi } from './server.ts';
import type { PlatformApiStandIn } from './server.ts';

let server: PlatformApiStandIn;
const { call } = createRawClient(() => server);

beforeEach(async () => {
  server = await startPlatformApi();
  server.addJob({ objectId: 7, variable: 'kWh', creator: 'bob' });
});

afterEach(() => server.stop());

it('shows a job to its owner and to administrators', async () => {
  expect(await call('GET', '/job/1')).toMatchObject({
    status: 200,
    body: {
      id: 1,
      job_type: 'matrix_profile',
      arguments: { uploaded_s3_object_id: 7, analysis_variable: 'kWh' },
      finalised_at: null,
    },
  });
  expect(await call('GET', '/job/1', { as: 'alice' })).toMatchObject({ status: 404 });
  expect(await call('GET', '/job/2')).toMatchObject({ status: 404, body: { detail: 'Not Found' } });
});

it('takes results from administrators, the last ones count', async () => {
  expect(await call('PATCH', '/job/1', { body: { results: { a: 1 } } })).toMatchObject({
    status: 200,
    body: { results: { a: 1 } },
  });
  expect(await call('PATCH', '/job/1', { body: { results: { b: 2 } } })).toMatchObject({
    body: { results: { b: 2 } },
  });
  expect(server.jobs()).toMatchObject([
    { results: { b: 2 }, finalised_at: expect.stringMatching(/^\d{4}-.*\.\d{6}$/) },
  ]);
  expect(await call('PATCH', '/job/1', { body: { results: {} }, as: 'alice' })).toMatchObject({
    status: 403,
  });
});

it.each([
  [{}, 422],
  [{ results: null }, 422],
  [{ results: [] }, 422],
  [{ results: {}, finalised_at: '2026-11-23T01:29:57Z' }, 500],
])('refuses %j', async (body, status) => {
  expect(await call('PATCH', '/job/1', { body })).toMatchObject({ status });
  expect(server.jobs()).toMatchObject([{ results: null, finalised_at: null }]);
});
