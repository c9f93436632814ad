import type { Env } from '../../env.ts';
import { webUiLink } from '../../orchestrator/client/web-ui-link.ts';
import type { StoredOutcome } from '../../orchestrator/state/materializations.ts';
import type { StoredRun } from '../../orchestrator/state/runs.ts';

/** A run as `--json` prints it. */
export function runDocument(env: Env, run: StoredRun) {
  const { runId, workflowId, job, status, outcome, launchedBy, runKey, resumeFrom, config, error, result, startedAt, endedAt } = run;
  const url = webUiLink(env, run) ?? null;
  return { runId, workflowId, job, status, outcome, url, launchedBy, runKey, resumeFrom, config, error, result, startedAt, endedAt };
}

/** A step of a run as `--json` prints it. */
export function stepDocument({ asset, partition, status, metadata, error, startedAt, endedAt, checks }: StoredOutcome) {
  return { asset, partition: partition === '' ? null : partition, status, metadata, error, startedAt, endedAt, checks };
}
