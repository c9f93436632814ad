import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRun } from '#orchestrator/client/start-run.ts';
import { temporalAddress } from '#tests/support/services.ts';
import { createNamespace } from '#tests/support/temporal-namespace.ts';

let client: Client;

beforeAll(async () => {
  const connection = await Connection.connect({ address: temporalAddress() });
  client = new Client({ connection, namespace: await createNamespace(connection) });
});

afterAll(() => client.connection.close());

const start = (config: Readonly<Record<string, unknown>>, idempotencyKey?: string) =>
  startRun(client, {
    job: 'bakeJob',
    config,
    launchedBy: 'api',
    summary: '',
    ...(idempotencyKey !== undefined && { once: { idempotencyKey, request: config } }),
  });

test('requests with the same idempotency key start one run, also at once, and others one each', async () => {
  const loaves = { loaves: 7 };
  const keyed = await Promise.all([1, 2, 3].map(() => start(loaves, 'order 7')));
  const others = await Promise.all([start(loaves), start(loaves), start(loaves, 'order 8')]);
  const idsOf = (runs: typeof keyed) =>
    runs.map(({ workflowId, firstExecutionRunId }) => `${workflowId} ${firstExecutionRunId}`);
  expect(new Set(idsOf(keyed)).size).toBe(1);
  expect(new Set(idsOf([...keyed, ...others])).size).toBe(4);
  await keyed[0]?.terminate();
  expect(idsOf([await start(loaves, 'order 7')])).toEqual(idsOf(keyed.slice(0, 1)));
});

test('a key that was used for another request is refused', async () => {
  await start({ loaves: 1 }, 'order 9');
  await expect(start({ loaves: 2 }, 'order 9')).rejects.toThrow(
    'The idempotency key order 9 was used for another run: give each run a key of its own',
  );
});
