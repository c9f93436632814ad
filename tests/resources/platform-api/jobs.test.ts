import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RetryableError, TerminalError } from '#orchestrator/errors.ts';
import { startPlatformApi } from '#tests/doubles/stand-ins/platform-api/server.ts';
import { connect, countOf, failureOf } from './connect.ts';
import type { PlatformApi } from '#resources/platform-api.ts';
import type { PlatformApiStandIn } from '#tests/doubles/stand-ins/platform-api/server.ts';

let server: PlatformApiStandIn;

beforeEach(async () => {
  server = await startPlatformApi();
  server.addJob();
});

afterEach(() => server.stop());

const results = {
  workflow_job_id: 1,
  error: null,
  error_logs_key: null,
  output_bucket: 'outputs',
  output_key: 'report.html',
};

const finalisedAt = async (client: PlatformApi, id = 1) => (await client.job(id))?.finalisedAt;

describe('the results of a job', () => {
  it('are sent, replace those before, and end the job', async () => {
    const client = connect(server);
    expect(await finalisedAt(client)).toBeUndefined();
    const began = Date.now();
    await client.finishJob(1, results);
    expect(server.jobs()[0]?.results).toEqual(results);
    expect(Date.parse((await finalisedAt(client)) ?? '')).toBeGreaterThanOrEqual(began);
    await client.finishJob(1, { ...results, output_key: null, error: 'no' });
    expect(server.jobs()[0]?.results).toMatchObject({ error: 'no' });
    expect(await finalisedAt(client, 2)).toBeUndefined();
    expect(server.violations).toEqual([]);
  });

  it('of others may be of any shape', async () => {
    const job = server.addJob();
    job.results = ['done'];
    expect(await connect(server).job(job.id)).toMatchObject({ id: job.id });
  });

  it.each([400, 403, 404, 422])('are not sent again after %d', async (status) => {
    server.faults.next(1, { kind: 'status', status }, ({ path }) => path === '/job/1');
    expect(await failureOf(connect(server).finishJob(1, results))).toBeInstanceOf(TerminalError);
    expect(countOf(server, '/job/1')).toBe(1);
  });

  it.each([401, 409, 429, 500, 502, 503, 504])('may be sent again after %d', async (status) => {
    server.faults.next(2, { kind: 'status', status }, ({ path }) => path === '/job/1');
    const client = connect(server);
    expect(await failureOf(client.finishJob(1, results))).toBeInstanceOf(RetryableError);
    if (status === 401) return;
    server.faults.clear();
    await client.finishJob(1, results);
  });

  it('may be sent again where the platform is unavailable, and are refused for a job that it does not know', async () => {
    expect(await failureOf(connect(server).finishJob(7, results))).toBeInstanceOf(TerminalError);
    const { env } = server;
    await server.stop();
    expect(await failureOf(connect({ env }).finishJob(1, results))).toBeInstanceOf(RetryableError);
    server = await startPlatformApi();
  });
});
