import { z } from 'zod';
import { query, type Database } from '../sql/query.ts';
import { isIgnored } from './ignored-keys.ts';
import { isWaiting } from './pool-places.ts';

const pendingRequests = z.strictObject({
  sensor: z.string(),
  job: z.string(),
  count: z.number(),
  oldest: z.date(),
  /**
   * Since when the oldest startable request could have started; later attempts first wait for their
   * delay. Null if none could.
   */
  dueSince: z.date().nullable(),
  /** Number of requests that Temporal refused at the last attempt to start them. */
  refused: z.number(),
});
/** Pending requests of one sensor for one job. */
export type PendingRequests = Readonly<z.infer<typeof pendingRequests>>;

const poolPlaces = z.strictObject({
  pool: z.string(),
  taken: z.number(),
  waiting: z.number(),
  /** When a place was taken last. */
  lastTaken: z.date().nullable(),
  /** When the longest-waiting run began to wait. */
  waitingSince: z.date().nullable(),
});
export type PoolPlaces = Readonly<z.infer<typeof poolPlaces>>;

export interface QueueOverview {
  readonly pending: readonly PendingRequests[];
  readonly places: readonly PoolPlaces[];
}

const placeHolder = z.strictObject({
  pool: z.string(),
  workflowId: z.string(),
  /** Null until a worker has begun the run. */
  runId: z.string().nullable(),
  since: z.date(),
});
/** A run that holds a place in a pool. */
export type PlaceHolder = Readonly<z.infer<typeof placeHolder>>;

const placeWait = z.strictObject({
  workflowId: z.string(),
  pool: z.string(),
  since: z.date(),
  /** Position in the pool's queue by waiting time, starting at 1. */
  position: z.number(),
  /** Number of runs that wait for the pool. */
  waiting: z.number(),
});
/** A run that waits for a place in the pool of its job. */
export type PlaceWait = Readonly<z.infer<typeof placeWait>>;

const stepWait = z.strictObject({
  pool: z.string(),
  steps: z.number(),
  /** Start of the longest wait among the steps. */
  since: z.date(),
  /** Number of steps of all runs that wait ahead of it. */
  ahead: z.number(),
});
/** A run's steps that wait in the queue of a pool. The run may have more steps to queue. */
export type StepWait = Readonly<z.infer<typeof stepWait>>;

/** `ignored`: pending, but not started because its key is ignored. */
const requestStatus = z.enum(['pending', 'ignored', 'started', 'completed', 'failed', 'cancelled']);
export type RequestStatus = z.infer<typeof requestStatus>;

const statusCount = z.strictObject({ status: requestStatus, count: z.number() });

const attempt = { job: z.string(), runKey: z.string(), attempt: z.number() };

const failedRequest = z.strictObject({
  ...attempt,
  maxAttempts: z.number(),
  endedAt: z.date(),
  /** Null if no run claimed the request. */
  runId: z.string().nullable(),
  /** The run's error; null if the run was pruned or has none. */
  error: z.string().nullable(),
});
export type FailedRequest = Readonly<z.infer<typeof failedRequest>>;

const refusedRequest = z.strictObject({
  ...attempt,
  refusal: z.string(),
  /** When it is retried. */
  notBefore: z.date(),
});
/** A pending request that Temporal refused. */
export type RefusedRequest = Readonly<z.infer<typeof refusedRequest>>;

export interface SensorRequests {
  readonly byStatus: Readonly<Partial<Record<RequestStatus, number>>>;
  /** Oldest first. */
  readonly refused: readonly RefusedRequest[];
  /** Newest first. */
  readonly failed: readonly FailedRequest[];
}

const requestedRun = z.strictObject({
  runKey: z.string(),
  status: z.enum(['pending', 'started', 'completed', 'failed', 'cancelled']),
  requestedAt: z.date(),
  /** Null until the request has started. */
  workflowId: z.string().nullable(),
  /** Null until the run has begun. */
  runId: z.string().nullable(),
});
/** The latest attempt of a request. */
export type RequestedRun = Readonly<z.infer<typeof requestedRun>>;

/** The sensor's last requests, the latest scheduled time first. */
export async function lastRequests(
  db: Database,
  sensor: string,
  limit: number,
): Promise<readonly RequestedRun[]> {
  const text = `select run_key as "runKey", status, requested_at as "requestedAt", workflow_id as "workflowId", run_id as "runId"
    from run_requests where sensor = $1 order by requested_at desc, scheduled_for desc, ordinal desc limit $2`;
  return query(db, requestedRun, text, [sensor, limit]);
}

/**
 * Pending requests by sensor and job, and places of runs and steps, taken and waited for, by pool.
 */
export async function queueOverview(db: Database): Promise<QueueOverview> {
  const pending = await query(
    db,
    pendingRequests,
    `select sensor, job, count(*) as count, min(requested_at) as oldest,
       min(greatest(requested_at, not_before)) filter (where not_before <= now()) as "dueSince",
       count(refusal) as refused
     from run_requests where status = 'pending' and not ${isIgnored('run_requests')} group by sensor, job order by sensor, job`,
  );
  const places = await query(
    db,
    poolPlaces,
    `select pool, count(*) filter (where not waiting) as taken, count(*) filter (where "isWaiting") as waiting,
       max(since) filter (where not waiting) as "lastTaken", min(since) filter (where "isWaiting") as "waitingSince"
     from (select pool, since, waiting, ${isWaiting} as "isWaiting" from pool_places
           union all select pool, since, waiting, waiting from step_places) places
     group by pool order by pool`,
  );
  return { pending, places };
}

/**
 * The runs that have held a place, or that of a step, in one of the pools the longest, at most
 * `limit` per pool.
 */
export async function placeHolders(
  db: Database,
  pools: readonly string[],
  limit: number,
): Promise<readonly PlaceHolder[]> {
  return query(
    db,
    placeHolder,
    `select p.pool, p.workflow_id as "workflowId", r.run_id as "runId", p.since
     from (select *, row_number() over (partition by pool order by since, workflow_id) as place
           from (select pool, workflow_id, since from pool_places where pool = any($1) and not waiting
                 union all
                 select s.pool, r.workflow_id, min(s.since) from step_places s join runs r using (run_id)
                 where s.pool = any($1) and not s.waiting group by s.pool, r.workflow_id) holders) p
     left join lateral (select run_id from runs where workflow_id = p.workflow_id and status = 'running' order by started_at desc limit 1) r on true
     where p.place <= $2 order by p.pool, p.place`,
    [pools, limit],
  );
}

/** The runs that wait for a place, at most `limit` per pool. */
export async function placeWaits(db: Database, limit: number): Promise<readonly PlaceWait[]> {
  return query(
    db,
    placeWait,
    `select * from (
       select workflow_id as "workflowId", pool, since, row_number() over (partition by pool order by since, workflow_id) as position,
         count(*) over (partition by pool) as waiting
       from pool_places where ${isWaiting}) waits
     where position <= $1 order by pool, position`,
    [limit],
  );
}

/** The pools that a run's steps wait for. */
export async function stepWaits(db: Database, runId: string): Promise<readonly StepWait[]> {
  return query(
    db,
    stepWait,
    `select w.pool, w.steps, w.since,
       (select count(*) from step_places o where o.pool = w.pool and o.waiting and o.ordinal < w.first) as ahead
     from (select pool, count(*) as steps, min(ordinal) as first, min(since) as since
           from step_places where run_id = $1 and waiting group by pool) w
     order by w.pool`,
    [runId],
  );
}

/**
 * The state of a sensor's requests, with `limit` requests that Temporal refuses and the last
 * `limit` failures.
 */
export async function requestsOfSensor(
  db: Database,
  sensor: string,
  limit: number,
): Promise<SensorRequests> {
  const counts = await query(
    db,
    statusCount,
    `select case when status = 'pending' and ${isIgnored('run_requests')} then 'ignored' else status end as status, count(*) as count
     from run_requests where sensor = $1 group by 1`,
    [sensor],
  );
  const failed = await query(
    db,
    failedRequest,
    `select q.job, q.run_key as "runKey", q.attempt, q.max_attempts as "maxAttempts", q.ended_at as "endedAt", q.run_id as "runId", r.error
     from run_requests q left join runs r on r.run_id = q.run_id
     where q.sensor = $1 and q.status = 'failed' order by q.ended_at desc limit $2`,
    [sensor, limit],
  );
  const refused = await query(
    db,
    refusedRequest,
    `select job, run_key as "runKey", attempt, refusal, not_before as "notBefore" from run_requests
     where sensor = $1 and status = 'pending' and refusal is not null and not ${isIgnored('run_requests')} order by requested_at, ordinal limit $2`,
    [sensor, limit],
  );
  return {
    byStatus: Object.fromEntries(counts.map(({ status, count }) => [status, count])),
    refused,
    failed,
  };
}
