import { z } from 'zod';
import { execute, query, queryFirst, queryOne, type Database } from '../sql/query.ts';
import { advanceBackfill } from './backfill-progress.ts';
import { countRow, keyRow } from './columns.ts';
import { isIgnored } from './ignored-keys.ts';
import { storable } from './refused-data.ts';

export interface NewRunRequest {
  readonly job: string;
  readonly runKey: string;
  readonly config: object;
  readonly tags: Readonly<Record<string, string>>;
  readonly maxAttempts: number;
  readonly retryAfterMs: number;
  /** The run's scheduled time. */
  readonly scheduledFor?: Date | undefined;
}

const startableRequest = z.strictObject({
  job: z.string(),
  runKey: z.string(),
  attempt: z.number(),
  sensor: z.string(),
  config: z.record(z.string(), z.unknown()),
  tags: z.record(z.string(), z.string()),
  scheduledFor: z.date().nullable(),
});
/** A request that is ready to start. */
export type StartableRequest = Readonly<z.infer<typeof startableRequest>>;

const startedRequest = z.strictObject({
  job: z.string(),
  sensor: z.string(),
  config: z.unknown(),
  workflowId: z.string(),
  /** Null until a run has claimed it. */
  runId: z.string().nullable(),
  startedAt: z.date(),
});
/** A started request, for comparison with Temporal. */
export type StartedRequest = Readonly<z.infer<typeof startedRequest>>;

export type EndedStatus = 'completed' | 'failed' | 'cancelled';

/**
 * Serializes writing requests of a job until the transaction ends: concurrent writes of the same
 * keys would deadlock.
 */
export async function lockRequestsOf(db: Database, job: string): Promise<void> {
  await execute(db, `select pg_advisory_xact_lock(hashtextextended('requests ' || $1, 0))`, [job]);
}

/**
 * Writes requests with attempt 1 and skips keys that were already requested. Returns how many are
 * new and not ignored.
 */
export async function insertRequests(
  db: Database,
  sensor: string,
  requests: readonly NewRunRequest[],
): Promise<number> {
  if (requests.length === 0) return 0;
  const { count } = await queryOne(
    db,
    countRow,
    `with inserted as (
     insert into run_requests (job, run_key, attempt, sensor, config, tags, max_attempts, retry_after_ms, scheduled_for)
     select job, "runKey", 1, $1, config, tags, "maxAttempts", "retryAfterMs", "scheduledFor"
     from json_to_recordset($2) as given(job text, "runKey" text, config json, tags json, "maxAttempts" integer, "retryAfterMs" bigint,
       "scheduledFor" timestamptz)
     on conflict do nothing returning sensor, run_key)
     select count(*) as count from inserted where not ${isIgnored('inserted')}`,
    [sensor, JSON.stringify(requests)],
  );
  return count;
}

/** The keys that were never requested, in the given order. */
export async function withoutRequest(
  db: Database,
  job: string,
  runKeys: readonly string[],
): Promise<readonly string[]> {
  const text = `select key from unnest($2::text[]) with ordinality as given(key, place)
                where not exists (select from run_requests r where r.job = $1 and r.run_key = key and r.attempt = 1) order by place`;
  return (await query(db, keyRow, text, [job, runKeys])).map(({ key }) => key);
}

/**
 * Takes the oldest pending requests of the jobs, except ignored ones, and marks them as started
 * under the workflow ids from `workflowIdOf`. Concurrent callers never take the same request.
 */
export async function takePending(
  db: Database,
  jobs: readonly string[],
  limit: number,
  workflowIdOf: (request: StartableRequest) => string,
): Promise<readonly (StartableRequest & { readonly workflowId: string })[]> {
  const rows = await query(
    db,
    startableRequest,
    // Query each job separately so that the index yields the oldest requests. Over all jobs
    // Postgres would sort everything that is pending.
    `select r.job, r.run_key as "runKey", r.attempt, r.sensor, r.config, r.tags, r.scheduled_for as "scheduledFor"
     from unnest($1::text[]) as given(job) cross join lateral (
       select * from run_requests q where q.job = given.job and q.status = 'pending' and q.not_before <= now() and not ${isIgnored('q')}
       order by q.priority, q.requested_at, q.ordinal limit $2 for update skip locked
     ) r order by r.priority, r.requested_at, r.ordinal limit $2`,
    [jobs, limit],
  );
  const taken = rows.map((request) => ({ ...request, workflowId: workflowIdOf(request) }));
  if (taken.length === 0) return taken;
  await execute(
    db,
    `update run_requests r set status = 'started', started_at = now(), workflow_id = given."workflowId"
     from json_to_recordset($1) as given(job text, "runKey" text, attempt integer, "workflowId" text)
     where (r.job, r.run_key, r.attempt) = (given.job, given."runKey", given.attempt)`,
    [
      JSON.stringify(
        taken.map(({ job, runKey, attempt, workflowId }) => ({ job, runKey, attempt, workflowId })),
      ),
    ],
  );
  return taken;
}

export interface PutBack {
  /** Minimum time before they are taken again. */
  readonly delayMs?: number;
  /** Skips requests that were taken more recently. */
  readonly minAgeMs?: number;
  /** Why Temporal refused them, for display. */
  readonly refusal?: string;
}

/**
 * Requeues requests that were not started, in their old position, and frees their places. Claimed
 * requests keep both.
 */
export async function putBack(
  db: Database,
  workflowIds: readonly string[],
  options: PutBack = {},
): Promise<number> {
  const { delayMs = 0, minAgeMs = 0, refusal } = options;
  return execute(
    db,
    `with back as (
       select job, run_key, attempt, workflow_id from run_requests
       where workflow_id = any($1) and status = 'started' and run_id is null and started_at <= now() - $3 * interval '1 ms'
       order by workflow_id for update
     ), freed as (
       delete from pool_places p using back where p.workflow_id = back.workflow_id
     )
     update run_requests r set status = 'pending', started_at = null, checked_at = null, workflow_id = null, refusal = $4,
       not_before = greatest(not_before, now() + $2 * interval '1 ms')
     from back where (r.job, r.run_key, r.attempt) = (back.job, back.run_key, back.attempt)`,
    [workflowIds, delayMs, minAgeMs, refusal === undefined ? null : storable(refusal)],
  );
}

/** Identifies the request that a run serves. */
export interface RequestId {
  readonly job: string;
  readonly runKey: string;
  readonly attempt: number;
}

const holderRow = z.strictObject({ runId: z.string().nullable() });

/**
 * Claims a request for a run. The first caller gets it, even if it repeats the call; any other run
 * is a duplicate.
 * @returns the id of the run that holds the request: another run's id for a duplicate, none if the
 * request is unknown
 */
export async function claimRequest(
  db: Database,
  { job, runKey, attempt }: RequestId,
  workflowId: string,
  runId: string,
): Promise<string | undefined> {
  await execute(
    db,
    `update run_requests set run_id = $4, workflow_id = $5, status = 'started', started_at = coalesce(started_at, now())
     where (job, run_key, attempt) = ($1, $2, $3) and run_id is null and status in ('pending', 'started')`,
    [job, runKey, attempt, runId, workflowId],
  );
  const text = `select run_id as "runId" from run_requests where (job, run_key, attempt) = ($1, $2, $3)`;
  return (await queryFirst(db, holderRow, text, [job, runKey, attempt]))?.runId ?? undefined;
}

const endedOfBackfill = z.strictObject({ backfillId: z.string(), runKey: z.string() });

/**
 * Ends the request of a workflow, frees its place, and requests what follows: the next attempt if
 * the run failed, may succeed and the sensor's policy has attempts left, or the next runs of its
 * backfill. Idempotent. Call this in a transaction.
 */
export async function endRequest(
  db: Database,
  workflowId: string,
  status: EndedStatus,
  mayRetry: boolean,
): Promise<void> {
  const ofBackfill = await queryFirst(
    db,
    endedOfBackfill,
    `with ended as (
       update run_requests set status = $2, ended_at = now() where workflow_id = $1 and status = 'started' returning *
     ), freed as (
       delete from pool_places where workflow_id = $1
     ), again as (
       insert into run_requests (job, run_key, attempt, sensor, config, tags, max_attempts, retry_after_ms, scheduled_for, not_before)
       select job, run_key, attempt + 1, sensor, config, tags, max_attempts, retry_after_ms, scheduled_for, now() + retry_after_ms * interval '1 ms'
       from ended where $3 and status = 'failed' and attempt < max_attempts
       on conflict do nothing
     )
     select backfill_id as "backfillId", run_key as "runKey" from ended where backfill_id is not null`,
    [workflowId, status, mayRetry],
  );
  if (ofBackfill !== undefined) await advanceBackfill(db, ofBackfill);
}

/**
 * Requests that were started at least `minAgeMs` ago and not compared with Temporal since, the
 * longest unchecked first.
 */
export async function startedRequests(
  db: Database,
  minAgeMs: number,
  limit: number,
): Promise<readonly StartedRequest[]> {
  return query(
    db,
    startedRequest,
    `update run_requests set checked_at = now() where workflow_id in (
       select workflow_id from run_requests
       where status = 'started' and coalesce(checked_at, started_at) <= now() - $1 * interval '1 ms'
       order by coalesce(checked_at, started_at) limit $2 for update skip locked)
     returning job, sensor, config, workflow_id as "workflowId", run_id as "runId", started_at as "startedAt"`,
    [minAgeMs, limit],
  );
}

const openRow = z.strictObject({ isOpen: z.boolean() });

/** Whether a workflow's request counts as started or the workflow holds a place in a pool. */
export async function isOpen(db: Database, workflowId: string): Promise<boolean> {
  const text = `select exists (select from run_requests where workflow_id = $1 and status = 'started')
                  or exists (select from pool_places where workflow_id = $1) as "isOpen"`;
  return (await queryOne(db, openRow, text, [workflowId])).isOpen;
}
