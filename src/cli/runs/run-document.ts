import type { Env } from '@moderate/orchestrator';
import { type Blockage, type StoredOutcome, type StoredRun, webUiLink } from '@moderate/orchestrator/client';

/** A run as `--json` prints it. @param blocked why it cannot go on, though it is running */
export function runDocument(env: Env, run: StoredRun, blocked?: Blockage) {
  const {
    runId,
    workflowId,
    job,
    status,
    outcome,
    launchedBy,
    runKey,
    resumeFrom,
    config,
    error,
    result,
    startedAt,
    begunAt,
    endedAt,
    waitsFor,
  } = run;
  const url = webUiLink(env, run) ?? null;
  return {
    runId,
    workflowId,
    job,
    status,
    outcome,
    blocked: blocked ?? null,
    url,
    launchedBy,
    runKey,
    resumeFrom,
    config,
    error,
    result,
    startedAt,
    begunAt,
    endedAt,
    waitsFor,
  };
}

/** A step of a run as `--json` prints it. */
export function stepDocument({ asset, partition, status, metadata, error, startedAt, endedAt, checks }: StoredOutcome) {
  return { asset, partition: partition === '' ? null : partition, status, metadata, error, startedAt, endedAt, checks };
}
