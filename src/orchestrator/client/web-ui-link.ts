import type { Env } from '../env.ts';
import { temporalSettings } from './temporal-connection.ts';
import { runsOnly } from './not-runs.ts';
import type { RunIdentity } from './find-run.ts';

/** A run's page in the Web UI that `TEMPORAL_UI_URL` names; undefined where it names none. */
export function webUiLink(env: Env, { workflowId, runId }: RunIdentity): string | undefined {
  // Another system's: Temporal does not know it.
  if (runId === workflowId) return undefined;
  const workflows = workflowsUrl(env);
  return workflows && `${workflows}/${encodeURIComponent(workflowId)}/${encodeURIComponent(runId)}`;
}

/** Lists in the Web UI. */
export interface WebUiLists {
  readonly runs: string;
  /** Also those that were terminated or ran out of time. */
  readonly failedRuns: string;
}

const failedQuery = `(${['Failed', 'TimedOut', 'Terminated'].map((status) => `ExecutionStatus = "${status}"`).join(' OR ')}) AND ${runsOnly}`;

/** The Web UI's lists of runs, without the ticks of sensors; undefined where `TEMPORAL_UI_URL` names no Web UI. */
export function webUiLists(env: Env): WebUiLists | undefined {
  const workflows = workflowsUrl(env);
  if (workflows === undefined) return undefined;
  // Parentheses and the exclamation mark end a link in some terminals and in Markdown.
  const list = (query: string) => `${workflows}?${new URLSearchParams({ query }).toString()}`;
  return { runs: list(runsOnly), failedRuns: list(failedQuery) };
}

function workflowsUrl(env: Env): string | undefined {
  const base = env['TEMPORAL_UI_URL']?.replace(/\/+$/, '');
  if (!base) return undefined;
  return `${base}/namespaces/${encodeURIComponent(temporalSettings(env).namespace)}/workflows`;
}
