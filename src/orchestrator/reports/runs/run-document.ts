import type { Env } from '../../env.ts';
import type { Blockage } from '../../client/blockage.ts';
import type { StoredOutcome } from '../../state/materializations.ts';
import type { StoredRun } from '../../state/stored-run.ts';
import { webUiLink } from '../../client/web-ui-link.ts';

/** A run as `--json` prints it. @param blocked why it cannot go on, though it is running */
export function runDocument(env: Env, run: StoredRun, blocked?: Blockage) {
  const { runId, workflowId, job, status, outcome, ...others } = run;
  return { runId, workflowId, job, status, outcome, blocked: blocked ?? null, url: webUiLink(env, run) ?? null, ...others };
}

/** A step of a run as `--json` prints it. */
export function stepDocument({ asset, partition, status, metadata, error, startedAt, endedAt, checks }: StoredOutcome) {
  return { asset, partition: partition === '' ? null : partition, status, metadata, error, startedAt, endedAt, checks };
}
