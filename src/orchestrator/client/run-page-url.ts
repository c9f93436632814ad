import type { Env } from '../env.ts';

/** The page of a run, where `WEB_PUBLIC_URL` says where the web server is. */
export function runPageUrl(env: Env, runId: string): string | undefined {
  const base = env['WEB_PUBLIC_URL']?.replace(/\/+$/, '');
  return base ? `${base}/runs/${encodeURIComponent(runId)}` : undefined;
}
