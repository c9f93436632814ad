import type { Env } from '../env.ts';
import type { Definitions } from '../definitions/deployment.ts';
import { poolLimit } from '../definitions/concurrency-pool.ts';
import type { PlaceInput, WaitingRun } from '../workflow/protocol.ts';
import type { StateStore } from '../state/state-store.ts';

interface PlaceParts {
  readonly definitions: Definitions;
  readonly store: StateStore;
  readonly env: Env;
}

/**
 * The next check is after a tenth of the time waited, so that the history of a run that waits for
 * days stays short.
 */
export function waitingRun(pool: string, since: number): WaitingRun {
  return {
    status: 'waiting',
    pool,
    askAgainAfterMs: Math.min(Math.max((Date.now() - since) / 10, 5_000), 300_000),
  };
}

/**
 * Takes a place again for a run that gave its own up, if the pool has room. If the job no longer
 * has a pool, it needs none.
 */
export async function retakePlace(
  { definitions, store, env }: PlaceParts,
  { job, workflowId, since }: PlaceInput & { readonly since: number },
): Promise<{ readonly status: 'taken' } | WaitingRun> {
  const pool = definitions.pools.find(({ name }) => name === definitions.jobs.get(job)?.pool);
  if (pool === undefined) return { status: 'taken' };
  const taken = await store.requests.retakePlace(
    { name: pool.name, limit: poolLimit(pool, env) },
    workflowId,
  );
  return taken ? { status: 'taken' } : waitingRun(pool.name, since);
}
