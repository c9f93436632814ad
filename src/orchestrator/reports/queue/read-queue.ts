import type { PendingRequests, PlaceHolder, PlaceWait } from '../../state/request-reports.ts';
import { poolLimit } from '../../definitions/concurrency-pool.ts';
import type { ReportSource } from '../report-source.ts';

/** A concurrency pool, with its holders and waiting runs. */
export interface PoolReport {
  readonly pool: string;
  readonly limits: 'runs' | 'steps';
  readonly limit: number;
  readonly taken: number;
  readonly waiting: number;
  /** Those that have held a place longest. */
  readonly holders: readonly Omit<PlaceHolder, 'pool'>[];
  /** Those that have waited longest. */
  readonly waits: readonly Omit<PlaceWait, 'pool'>[];
}

/** Runs that are requested but not started, and what they wait for. */
export interface QueueReport {
  readonly pending: readonly PendingRequests[];
  readonly pools: readonly PoolReport[];
}

/** @param limit maximum number listed per pool */
export async function readQueue(source: ReportSource, limit: number): Promise<QueueReport> {
  const definitions = await source.definitions();
  const { requests } = await source.store();
  const names = definitions.pools.map(({ name }) => name);
  const [{ pending, places }, holders, waits] = await Promise.all([
    requests.overview(),
    requests.holders(names, limit),
    requests.waits(limit),
  ]);
  const pools = definitions.pools.map((pool) => {
    const { taken = 0, waiting = 0 } = places.find((of) => of.pool === pool.name) ?? {};
    return {
      pool: pool.name,
      limits: pool.limits,
      limit: poolLimit(pool, source.env),
      taken,
      waiting,
      holders: holders
        .filter((of) => of.pool === pool.name)
        .map(({ pool: _pool, ...holder }) => holder),
      waits: waits.filter((of) => of.pool === pool.name).map(({ pool: _pool, ...wait }) => wait),
    };
  });
  return { pending, pools };
}
