import type { Env } from '../env.ts';
import { temporalSettings } from './temporal-connection.ts';
import { runsOnly } from './not-runs.ts';
import type { RunIdentity } from './find-run.ts';

/** The URL of a run in the Web UI that `TEMPORAL_UI_URL` names; undefined if it is not set. */
export function webUiLink(env: Env, { workflowId, runId }: RunIdentity): string | undefined {
  // Temporal does not know the runs of other systems.
  if (runId === workflowId) return undefined;
  const workflows = workflowsUrl(env);
  return workflows && `${workflows}/${encodeURIComponent(workflowId)}/${encodeURIComponent(runId)}`;
}

/** Lists in the Web UI. */
export interface WebUiLists {
  readonly runs: string;
  /** Includes runs that were terminated or timed out. */
  readonly failedRuns: string;
}

const failedQuery = `(${['Failed', 'TimedOut', 'Terminated'].map((status) => `ExecutionStatus = "${status}"`).join(' OR ')}) AND ${runsOnly}`;

/** The Web UI's lists of runs, without sensor ticks; undefined if `TEMPORAL_UI_URL` is not set. */
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
