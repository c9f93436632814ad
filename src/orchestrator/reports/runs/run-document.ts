import type { Env } from '../../env.ts';
import type { Blockage } from '../../client/blockage.ts';
import type { StoredOutcome } from '../../state/materializations.ts';
import type { StoredRun } from '../../state/stored-run.ts';
import { webUiLink } from '../../client/web-ui-link.ts';
import type { RunReport } from './read-run.ts';
import type { RunsReport } from './read-runs.ts';
import { waitDocument } from './read-waits.ts';
import type { AnyBlockedRun } from './reconciled.ts';

/** A run as `--json` prints it. @param blocked why it is blocked, if it is running */
export function runDocument(env: Env, run: StoredRun, blocked?: Blockage) {
  const { runId, workflowId, job, status, outcome, ...others } = run;
  return {
    runId,
    workflowId,
    job,
    status,
    outcome,
    blocked: blocked ?? null,
    url: webUiLink(env, run) ?? null,
    ...others,
  };
}

/** A step of a run as `--json` prints it. */
export function stepDocument({
  asset,
  partition,
  status,
  metadata,
  error,
  startedAt,
  endedAt,
  checks,
}: StoredOutcome) {
  return {
    asset,
    partition: partition === '' ? null : partition,
    status,
    metadata,
    error,
    startedAt,
    endedAt,
    checks,
  };
}

/** The steps that checks block as `--json` prints them. */
export function blockedDocument({ total, found }: RunReport['blocked']) {
  return {
    total,
    steps: found.map(({ asset, partition, checks }) => ({
      asset,
      partition: partition || null,
      checks: checks.map((check) => ({ ...check, partition: check.partition || null })),
    })),
  };
}

/** A list of runs as JSON; those that no worker has begun have few fields. */
export function runDocuments(env: Env, { unbegun, runs, blockages, waits }: RunsReport) {
  return [
    ...unbegun.map((run) => ({ ...unbegunDocument(run), url: webUiLink(env, run) ?? null })),
    ...runs.map((run) => ({
      ...runDocument(env, run, blockages.get(run.runId)),
      wait: waitDocument(waits.get(run.workflowId)),
    })),
  ];
}

/** The fields of a run that no worker has begun. */
export const notBegun = {
  status: 'running',
  outcome: null,
  runKey: null,
  config: null,
  resumeFrom: null,
  scheduledFor: null,
  begunAt: null,
  endedAt: null,
  error: null,
  result: null,
  waitsFor: null,
  wait: null,
} as const;

function unbegunDocument({
  runId,
  workflowId,
  job,
  startedAt,
  launchedBy,
  blockage,
}: AnyBlockedRun) {
  return { runId, workflowId, job, ...notBegun, blocked: blockage, launchedBy, startedAt };
}
