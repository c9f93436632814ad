import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { definitions } from '#definitions.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import type { Definitions } from '#orchestrator/definitions/deployment.ts';
import { defineResource } from '#orchestrator/definitions/resource.ts';
import { createOpenMetadata, openMetadataEnv } from '#resources/open-metadata.ts';
import { runCommand } from '#tests/cli/run-command.ts';
import {
  startOpenMetadata,
  type OpenMetadataStandIn,
} from '#tests/doubles/stand-ins/open-metadata/server.ts';
import { startWorker, type TestWorker } from '#tests/support/start-worker.ts';
import { postgresVariables } from './postgres-variables.ts';
import { createSourceDatabases } from './source-databases.ts';

/**
 * Its client reports an outage after two immediate attempts, where the product makes six over 8 s.
 */
const impatient: Definitions = {
  ...definitions,
  resources: {
    ...definitions.resources,
    openMetadata: defineResource({
      description: 'OpenMetadata',
      env: openMetadataEnv,
      create: (env) => createOpenMetadata(env, { maxAttempts: 2, backoffMs: 5 }),
      checkHealth: async ({ url }) => url,
    }),
  },
};

const source = createSourceDatabases();
let openMetadata: OpenMetadataStandIn;
let worker: TestWorker;

beforeAll(async () => {
  openMetadata = await startOpenMetadata();
  await source.create('sales', 'create table orders (id int); create table customers (id int)');
  worker = await startWorker(impatient, { ...postgresVariables(), ...openMetadata.env });
});

afterAll(async () => {
  await worker.stop();
  await openMetadata.stop();
  await source.dropAll();
});

test('a run waits for an unavailable OpenMetadata, and shows since when and why', async () => {
  openMetadata.faults.sometimes(1, { kind: 'drop-request' });
  const config = { ignoredDatabases: [...source.ignoredDatabases], profile: { enabled: false } };
  const run = await startRun(worker.client, {
    job: 'postgresIngestionJob',
    config,
    launchedBy: 'test',
    summary: '',
  });
  const shown = async () =>
    (await runCommand(['runs', 'show', run.firstExecutionRunId], { env: worker.env })).out;
  const waiting = /running · waiting for OpenMetadata since \d\d:\d\d:\d\d UTC: connection closed/;
  await vi.waitFor(async () => expect(await shown()).toMatch(waiting), {
    timeout: 20_000,
    interval: 200,
  });
  // The state from which another worker continues.
  const heartbeats = async () => {
    const { raw } = await run.describe();
    return raw.pendingActivities?.map(({ heartbeatDetails }) =>
      String(heartbeatDetails?.payloads?.map(({ data }) => Buffer.from(data ?? []))),
    );
  };
  await vi.waitFor(async () => expect((await heartbeats())?.join()).toMatch(/"outageSince":\d+/), {
    timeout: 20_000,
  });

  openMetadata.faults.clear();
  await run.result();
  expect(await worker.store.runs.find(run.firstExecutionRunId)).toMatchObject({
    status: 'completed',
    outcome: 'ok',
  });
  const tables = openMetadata.entities('tables').filter(({ fqn }) => fqn.includes('.public.'));
  expect(tables.map(({ fqn }) => fqn.slice(fqn.lastIndexOf('.') + 1)).toSorted()).toEqual([
    'customers',
    'orders',
  ]);
  expect(await shown()).not.toContain('waiting for OpenMetadata');
});
