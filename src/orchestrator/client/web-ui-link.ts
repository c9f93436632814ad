import type { Env } from '../env.ts';
import { temporalSettings } from './temporal-connection.ts';
import type { RunIdentity } from './find-run.ts';

/** A run's page in the Web UI that `TEMPORAL_UI_URL` names; undefined where it names none. */
export function webUiLink(env: Env, { workflowId, runId }: RunIdentity): string | undefined {
  const base = env['TEMPORAL_UI_URL']?.replace(/\/+$/, '');
  if (!base) return undefined;
  const { namespace } = temporalSettings(env);
  return `${base}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}/${encodeURIComponent(runId)}`;
}
