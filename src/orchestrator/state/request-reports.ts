import type pg from 'pg';
import { isIgnored } from './ignored-keys.ts';
import { isWaiting } from './pool-places.ts';

/** Pending requests of one sensor for one job. */
export interface PendingRequests {
  readonly sensor: string;
  readonly job: string;
  readonly count: number;
  readonly oldest: Date;
  /** Since when the oldest of those could have been started: later attempts wait for their delay first. Null when none could. */
  readonly dueSince: Date | null;
  /** How many of them Temporal did not take, the last time that they were to be started. */
  readonly refused: number;
}

export interface QueueOverview {
  readonly pending: readonly PendingRequests[];
  readonly places: readonly PoolPlaces[];
}

export interface PoolPlaces {
  readonly pool: string;
  readonly taken: number;
  readonly waiting: number;
  /** When the last of the places that are taken was. */
  readonly lastTaken: Date | null;
  /** Since when the run waits that has waited longest. */
  readonly waitingSince: Date | null;
}

/** A run that has a place in a pool. */
export interface PlaceHolder {
  readonly pool: string;
  readonly workflowId: string;
  /** Null where no worker has begun it yet. */
  readonly runId: string | null;
  readonly since: Date;
}

/** A run that waits for a place in the pool of its job. */
export interface PlaceWait {
  readonly workflowId: string;
  readonly pool: string;
  readonly since: Date;
  /** Among those that wait for the pool, by how long they have waited: 1 for the one that has waited longest. */
  readonly position: number;
  /** How many wait for the pool. */
  readonly waiting: number;
}

/** `ignored`: pending, and not started, since its key is ignored. */
export type RequestStatus = 'pending' | 'ignored' | 'started' | 'completed' | 'failed' | 'cancelled';

export interface FailedRequest {
  readonly job: string;
  readonly runKey: string;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly endedAt: Date;
  /** Null where no run claimed the request. */
  readonly runId: string | null;
  /** Of the run; null where it was pruned or left none. */
  readonly error: string | null;
}

/** A pending request that Temporal did not take. */
export interface RefusedRequest {
  readonly job: string;
  readonly runKey: string;
  readonly attempt: number;
  readonly refusal: string;
  /** When it is tried again. */
  readonly notBefore: Date;
}

export interface SensorRequests {
  readonly byStatus: Readonly<Partial<Record<RequestStatus, number>>>;
  /** The oldest first. */
  readonly refused: readonly RefusedRequest[];
  /** The latest first. */
  readonly failed: readonly FailedRequest[];
}

type Db = Pick<pg.ClientBase, 'query'>;

/** Pending requests by sensor and job, and places taken and waited for by pool. */
export async function queueOverview(db: Db): Promise<QueueOverview> {
  const pending = await db.query<PendingRequests>(
    `select sensor, job, count(*)::int as count, min(requested_at) as oldest,
       min(greatest(requested_at, not_before)) filter (where not_before <= now()) as "dueSince",
       count(refusal)::int as refused
     from run_requests where status = 'pending' and not ${isIgnored('run_requests')} group by sensor, job order by sensor, job`,
  );
  const places = await db.query<PoolPlaces>(
    `select pool, count(*) filter (where not waiting)::int as taken, count(*) filter (where ${isWaiting})::int as waiting,
       max(since) filter (where not waiting) as "lastTaken", min(since) filter (where ${isWaiting}) as "waitingSince"
     from pool_places group by pool order by pool`,
  );
  return { pending: pending.rows, places: places.rows };
}

/** The runs that have had their place in one of the pools for longest, so many of each. */
export async function placeHolders(db: Db, pools: readonly string[], limit: number): Promise<readonly PlaceHolder[]> {
  const { rows } = await db.query<PlaceHolder>(
    `select p.pool, p.workflow_id as "workflowId", r.run_id as "runId", p.since
     from (select *, row_number() over (partition by pool order by since, workflow_id) as place
           from pool_places where pool = any($1) and not waiting) p
     left join lateral (select run_id from runs where workflow_id = p.workflow_id and status = 'running' order by started_at desc limit 1) r on true
     where p.place <= $2 order by p.pool, p.place`,
    [pools, limit],
  );
  return rows;
}

/** The runs that wait for a place, so many of each pool. */
export async function placeWaits(db: Db, limit: number): Promise<readonly PlaceWait[]> {
  const { rows } = await db.query<PlaceWait>(
    `select * from (
       select workflow_id as "workflowId", pool, since, (row_number() over (partition by pool order by since, workflow_id))::int as position,
         (count(*) over (partition by pool))::int as waiting
       from pool_places where ${isWaiting}) waits
     where position <= $1 order by pool, position`,
    [limit],
  );
  return rows;
}

/** What became of a sensor's requests, with `limit` that Temporal refuses, and the last `limit` that failed. */
export async function requestsOfSensor(db: Db, sensor: string, limit: number): Promise<SensorRequests> {
  const counts = await db.query<{ status: RequestStatus; count: number }>(
    `select case when status = 'pending' and ${isIgnored('run_requests')} then 'ignored' else status end as status, count(*)::int as count
     from run_requests where sensor = $1 group by 1`,
    [sensor],
  );
  const failed = await db.query<FailedRequest>(
    `select q.job, q.run_key as "runKey", q.attempt, q.max_attempts as "maxAttempts", q.ended_at as "endedAt", q.run_id as "runId", r.error
     from run_requests q left join runs r on r.run_id = q.run_id
     where q.sensor = $1 and q.status = 'failed' order by q.ended_at desc limit $2`,
    [sensor, limit],
  );
  const refused = await db.query<RefusedRequest>(
    `select job, run_key as "runKey", attempt, refusal, not_before as "notBefore" from run_requests
     where sensor = $1 and status = 'pending' and refusal is not null and not ${isIgnored('run_requests')} order by requested_at, ordinal limit $2`,
    [sensor, limit],
  );
  return {
    byStatus: Object.fromEntries(counts.rows.map(({ status, count }) => [status, count])),
    refused: refused.rows,
    failed: failed.rows,
  };
}
