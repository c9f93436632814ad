import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixtureDefinitions } from '../fixtures/kit/definitions.ts';
import { startWorker, type TestWorker } from '../support/start-worker.ts';
import { writeHistory } from './history-files.ts';
import { scenarios } from './scenarios.ts';

let worker: TestWorker;

beforeAll(async () => {
  worker = await startWorker(fixtureDefinitions);
});

afterAll(() => worker.stop());

test.for(scenarios)('$name', { timeout: 120_000 }, async ({ name, run }) => {
  const handle = await run(worker.client);
  const first = worker.client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId);
  await writeHistory(name, await first.fetchHistory());
  const { runId } = await handle.describe();
  if (runId !== handle.firstExecutionRunId) {
    await writeHistory(`${name}-last`, await worker.client.workflow.getHandle(handle.workflowId, runId).fetchHistory());
  }
  expect(runId).toBeTruthy();
});
