import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRun } from '#orchestrator/client/start-run.ts';
import type { Definitions } from '#orchestrator/definitions/deployment.ts';
import { createWorker, type RunningWorker } from '#orchestrator/worker/create-worker.ts';
import { after, before } from '#tests/doubles/fixtures/rolling/definitions.ts';
import { openRunEnvironment, type RunEnvironment } from '#tests/support/run-environment.ts';
import { silence } from '#tests/support/start-worker.ts';
import { workflowBundle } from '#tests/support/workflow-bundle.ts';

let environment: RunEnvironment;
let code: string;

beforeAll(async () => {
  silence();
  environment = await openRunEnvironment();
  code = await readFile(await workflowBundle(after.workflowsUrl), 'utf8');
});

afterAll(() => environment.close());

async function startWorkerOf(definitions: Definitions, queue: string, bundled = code) {
  const { env } = environment;
  const parts = {
    definitions,
    env,
    queues: [queue],
    stateDatabaseUrl: env['STATE_DATABASE_URL'] ?? '',
    bundle: { code: bundled },
  };
  const worker: RunningWorker = await createWorker(parts);
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
  };
}

const start = () =>
  startRun(environment.client, {
    job: 'materializeAssets',
    config: { selection: ['+rolling/last'] },
    launchedBy: 'test',
    summary: '',
  });

/** The failure types of a run's activities. */
async function failures(workflowId: string): Promise<readonly unknown[]> {
  const { events } = await environment.client.workflow.getHandle(workflowId).fetchHistory();
  const failed = (events ?? []).flatMap(
    ({ activityTaskFailedEventAttributes: attributes }) => attributes ?? [],
  );
  return failed.map(({ failure }) => failure?.applicationFailureInfo?.type);
}

test(
  'a step whose workers do not know its asset yet waits for one that does',
  { timeout: 120_000 },
  async () => {
    const stopWorkflows = await startWorkerOf(after, 'default');
    const stopOld = await startWorkerOf(before, 'ingestion');
    const { workflowId, firstExecutionRunId, result } = await start().then((handle) => ({
      ...handle,
      result: () => handle.result(),
    }));
    await expect
      .poll(() => failures(workflowId), { timeout: 30_000 })
      .toEqual(['ASSET_NOT_REGISTERED']);
    const stopNew = await startWorkerOf(after, 'ingestion');
    await stopOld();
    await result();
    const steps = await environment.store.materializations.ofRun(firstExecutionRunId);
    expect(steps.map(({ asset, status }) => [asset, status])).toEqual([
      ['rolling/first', 'materialized'],
      ['rolling/added', 'materialized'],
      ['rolling/last', 'materialized'],
    ]);
    expect((await environment.store.materializations.latest('rolling/last', ''))?.value).toBe(3);
    await Promise.all([stopWorkflows(), stopNew()]);
  },
);

test(
  'an asset that no worker ever registers fails, and the error says where to register it',
  { timeout: 120_000 },
  async () => {
    // 12 seconds in place of 10 minutes: the waiting time is hard-coded in workflow code.
    const impatient = code.replace(/patienceMs = 10 \* 60_?000/, 'patienceMs = 12000');
    expect(impatient).not.toBe(code);
    const stopWorkflows = await startWorkerOf(after, 'default', impatient);
    const stopOld = await startWorkerOf(before, 'ingestion');
    const handle = await start();
    await expect(handle.result()).rejects.toThrow('Workflow execution failed');
    expect(await failures(handle.workflowId)).toEqual([
      'ASSET_NOT_REGISTERED',
      'ASSET_NOT_REGISTERED',
    ]);
    expect((await environment.store.runs.find(handle.firstExecutionRunId))?.error).toContain(
      'No asset with the key rolling/added is registered with this worker. Name it in `assets` of a pipeline',
    );
    const steps = await environment.store.materializations.ofRun(handle.firstExecutionRunId);
    expect(steps.map(({ asset, status }) => [asset, status])).toEqual([
      ['rolling/first', 'materialized'],
      ['rolling/added', 'failed'],
    ]);
    await Promise.all([stopWorkflows(), stopOld()]);
  },
);
