import type { Env } from '../env.ts';

/** The URL of a run's page, if `WEB_PUBLIC_URL` is set. */
export function runPageUrl(env: Env, runId: string): string | undefined {
  const base = env['WEB_PUBLIC_URL']?.replace(/\/+$/, '');
  return base ? `${base}/runs/${encodeURIComponent(runId)}` : undefined;
}
