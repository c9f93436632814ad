import type { WorkflowHandle } from '@temporalio/client';
import { expect } from 'vitest';
import { startRun } from '#orchestrator/client/start-run.ts';
import { stateDatabaseUrl } from '#orchestrator/state/state-database.ts';
import type { TestWorker } from '../support/start-worker.ts';
import { findInHistories } from '../workflows/matrix-profile/find-secrets.ts';
import { type HistorySet, writeHistory } from './history-files.ts';

type Ends = 'COMPLETED' | 'FAILED' | 'CANCELLED';
type RecordedRun = readonly [
  name: string,
  ends: Ends,
  job: string,
  config: Record<string, unknown>,
];

/** Records a run of a job with the given outcome. */
export async function recordRun(
  set: HistorySet,
  worker: TestWorker,
  [name, ends, job, config]: RecordedRun,
): Promise<void> {
  await recordHistory(
    set,
    worker,
    [name, ends],
    await startRun(worker.client, { job, config, launchedBy: 'recording', summary: name }),
  );
}

/**
 * Records a workflow's first execution, and its last one if that differs; fails if a history
 * contains a secret.
 */
export async function recordHistory(
  set: HistorySet,
  { client, env }: TestWorker,
  [name, ends]: readonly [name: string, ends: Ends],
  handle: WorkflowHandle,
): Promise<void> {
  await handle.result().catch(() => undefined);
  const { runId: last, status, raw } = await handle.describe();
  expect(status.name).toBe(ends);
  const secrets = Object.keys(env).flatMap((name) =>
    /PASSWORD|SECRET|TOKEN/.test(name) && env[name] ? [env[name]] : [],
  );
  expect(
    await findInHistories(client, [
      ...secrets,
      new URL(stateDatabaseUrl(env)).password,
      'X-Amz-Signature',
    ]),
  ).toEqual([]);
  const first = raw.workflowExecutionInfo?.firstRunId ?? last;
  const execution = (runId: string) =>
    client.workflow.getHandle(handle.workflowId, runId).fetchHistory();
  await writeHistory(set, name, await execution(first));
  if (last !== first) await writeHistory(set, `${name}-last`, await execution(last));
}
