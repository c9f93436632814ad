import type pg from 'pg';
import { z } from 'zod';
import type { EndRunInput, RecordedEnd, RunOutcome } from '../workflow/protocol.ts';
import { execute, query, queryFirst, queryOne, type Database } from '../sql/query.ts';
import { countRow } from './columns.ts';
import { storable, storableJson } from './refused-data.ts';
import { runColumns, storedRun, type RunStatus, type StoredRun } from './stored-run.ts';

export interface NewRun {
  readonly runId: string;
  readonly workflowId: string;
  readonly job: string;
  readonly runKey: string | undefined;
  readonly launchedBy: string;
  readonly config: unknown;
  readonly resumeFrom: string | undefined;
  readonly scheduledFor?: Date | undefined;
  readonly startedAt: number;
  /**
   * When the run requests to begin, which is when it begins unless it has to wait. Defaults to now.
   */
  readonly askedAt?: number;
}

export interface RunFilter {
  readonly job?: string | undefined;
  readonly status?: RunStatus | undefined;
  readonly outcome?: RunOutcome | undefined;
  readonly endedAfter?: Date | undefined;
  readonly launchedBy?: string | undefined;
  readonly startedAfter?: Date | undefined;
  readonly startedBefore?: Date | undefined;
  /** An asset that the run materialized, or tried to. */
  readonly asset?: string | undefined;
  /** A partition of the asset. */
  readonly partition?: string | undefined;
}

/** A position between two runs of a list. */
export type RunCursor = Pick<StoredRun, 'startedAt' | 'runId'>;

export interface RunPage extends RunFilter {
  /** Newest first by default. */
  readonly oldestFirst?: boolean;
  /** Only runs that started before this one, or at the same time with a smaller id. */
  readonly before?: RunCursor | undefined;
  readonly limit: number;
}

/** How a run ended according to Temporal. */
export type ClosedRun =
  | { readonly status: 'completed'; readonly endedAt: Date }
  | { readonly status: 'failed' | 'cancelled'; readonly error: string; readonly endedAt: Date };

export interface RunTable {
  /**
   * Ends a run that Temporal reports as closed although it did not end itself, for example because
   * it was terminated. Frees the places of its steps.
   */
  close(runId: string, end: ClosedRun): Promise<void>;
  find(runId: string): Promise<StoredRun | undefined>;
  /**
   * Runs whose id starts or ends with the text or whose workflow id equals it: exact matches first,
   * then the newest, at most 10.
   */
  match(text: string): Promise<readonly StoredRun[]>;
  list(page: RunPage): Promise<readonly StoredRun[]>;
  count(filter: RunFilter): Promise<number>;
  /**
   * Jobs whose last completed run has the outcome `checks_failed`, unless everything that it
   * materialized has been rematerialized since.
   */
  withFailedChecks(): Promise<readonly JobWithFailedChecks[]>;
}

const jobWithFailedChecks = z.strictObject({
  job: z.string(),
  /** The last completed run. */
  runId: z.string(),
  /** When the first run of the current streak with this outcome ended. */
  since: z.date(),
  /**
   * Checks of severity `error` that the last run did not pass, each with one of its steps and the
   * number of steps that are still the latest.
   */
  checks: z.array(
    z.strictObject({
      name: z.string(),
      asset: z.string(),
      partition: z.string(),
      times: z.number(),
    }),
  ),
});
export type JobWithFailedChecks = Readonly<z.infer<typeof jobWithFailedChecks>>;

const filtered = `($1::text is null or job = $1) and ($2::text is null or status = $2)
  and ($3::timestamptz is null or ended_at > $3) and ($4::text is null or outcome = $4) and ($5::text is null or launched_by = $5)
  and ($6::timestamptz is null or started_at > $6) and ($7::timestamptz is null or started_at < $7)
  and ($8::text is null or exists (
    select from materializations m where m.run_id = runs.run_id and m.asset = $8 and ($9::text is null or m.partition = $9)))`;

function filterValues(filter: RunFilter): readonly unknown[] {
  const { job, status, endedAfter, outcome, launchedBy } = filter;
  const { startedAfter, startedBefore, asset, partition } = filter;
  return [
    job,
    status,
    endedAfter,
    outcome,
    launchedBy,
    startedAfter,
    startedBefore,
    asset,
    partition,
  ].map((value) => (typeof value === 'string' ? storable(value) : (value ?? null)));
}

/** The outcome of a completed run according to its checks. */
const outcomeOfChecks = `(
    select case when coalesce(bool_or(severity = 'error'), false) then 'checks_failed' when count(*) > 0 then 'warnings' else 'ok' end
    from asset_checks where run_id = $1 and not passed
  )`;

/** Waiting steps get the freed places when they repeat their request. */
const closeStatement = `
  with freed as (
    delete from step_places where run_id = $1
  ), left_pools as (
    delete from step_pool_runs where run_id = $1
  )
  update runs set status = $2, error = $3, ended_at = $4, outcome = case when $2 = 'completed' then ${outcomeOfChecks} end
  where run_id = $1 and status = 'running'`;

/** Considers only jobs with such a run, which an index finds. */
const failedChecksStatement = `
  select l.job, l.run_id as "runId", since.since, coalesce(c.checks, '[]') as checks
  from (select distinct job from runs where outcome = 'checks_failed') j
  cross join lateral (select * from runs where job = j.job and status = 'completed' order by ended_at desc limit 1) l
  cross join lateral (
    select min(ended_at) as since from runs where job = j.job and outcome = 'checks_failed' and ended_at > coalesce(
      (select max(ended_at) from runs where job = j.job and status = 'completed' and outcome is distinct from 'checks_failed'), '-infinity')
  ) since
  cross join lateral (
    select json_agg(json_build_object('name', name, 'asset', asset, 'partition', partition, 'times', times)) filter (where times > 0) as checks,
      count(*) > 0 and sum(times) = 0 as superseded
    from (select name, a.asset, min(a.partition) filter (where m.run_id = a.run_id) as partition,
            count(*) filter (where m.run_id = a.run_id)::int as times
          from asset_checks a join asset_partitions m on (m.asset, m.partition) = (a.asset, a.partition)
          where a.run_id = l.run_id and not passed and severity = 'error' group by name, a.asset order by a.asset, name) failed
  ) c
  where l.outcome = 'checks_failed' and not superseded order by l.job`;

const inserted = { config: z.unknown(), isNew: z.boolean() };
const insertedRun = z.discriminatedUnion('status', [
  z.strictObject({ ...inserted, status: z.enum(['running', 'completed']), error: z.null() }),
  z.strictObject({ ...inserted, status: z.enum(['failed', 'cancelled']), error: z.string() }),
]);
export type InsertedRun = Readonly<z.infer<typeof insertedRun>>;

/**
 * Records a run if it is new, and returns it as recorded: a run keeps its original config, unless
 * it is refused while it waits.
 * @param begins false for a run that may have to wait for a place: see `markBegun`
 */
export async function insertRun(
  db: Database,
  run: NewRun,
  begins: boolean,
  refusal?: string,
): Promise<InsertedRun> {
  const statement = {
    name: 'insert-run',
    text: `insert into runs (run_id, workflow_id, job, run_key, launched_by, config, resume_from, status, error, started_at, begun_at, scheduled_for, ended_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, to_timestamp($10::float8 / 1000), case when $8 = 'running' then to_timestamp($11::float8 / 1000) else now() end, $12,
             case when $8 = 'running' then null else now() end)
           on conflict (run_id) do update
           set status = case when excluded.status = 'failed' then 'failed' else runs.status end,
             config = case when excluded.status = 'failed' then excluded.config else runs.config end,
             error = coalesce(excluded.error, runs.error), begun_at = coalesce(runs.begun_at, excluded.begun_at), ended_at = coalesce(excluded.ended_at, runs.ended_at)
           returning config, status, error, xmax = 0 as "isNew"`,
  };
  return queryOne(db, insertedRun, statement, [
    run.runId,
    run.workflowId,
    run.job,
    run.runKey ?? null,
    run.launchedBy,
    storableJson(run.config ?? null),
    run.resumeFrom ?? null,
    refusal === undefined ? 'running' : 'failed',
    refusal === undefined ? null : storable(refusal),
    run.startedAt,
    begins ? askedAt(run) : null,
    run.scheduledFor ?? null,
  ]);
}

/** Records when a run got its place. Idempotent. */
export async function markBegun(db: Database, run: NewRun): Promise<void> {
  const text = `update runs set begun_at = to_timestamp($2::float8 / 1000) where run_id = $1 and begun_at is null`;
  await execute(db, { name: 'mark-begun', text }, [run.runId, askedAt(run)]);
}

const askedAt = (run: NewRun) => run.askedAt ?? Date.now();

const endedRow = z.strictObject({ resumes: z.boolean() });

type NewEnd = RecordedEnd & Pick<EndRunInput, 'runId' | 'result' | 'endedAt'>;

/** @returns whether the run resumed from another run */
export async function updateEndedRun(db: Database, end: NewEnd): Promise<boolean> {
  const { runId, status, result, endedAt } = end;
  const outcome = end.status === 'completed' ? end.outcome : null;
  const error = end.status === 'completed' ? null : storable(end.error);
  const statement = {
    name: 'end-run',
    text: `update runs set status = $2, outcome = $6, error = $3, result = $4, ended_at = to_timestamp($5::float8 / 1000) where run_id = $1
           returning resume_from is not null as resumes`,
  };
  const ended = await queryFirst(db, endedRow, statement, [
    runId,
    status,
    error,
    storable(result),
    endedAt,
    outcome,
  ]);
  return ended?.resumes === true;
}

export function createRunTable(database: pg.Pool): RunTable {
  return {
    close: async (runId, end) => {
      const error = end.status === 'completed' ? null : end.error;
      await execute(database, closeStatement, [runId, end.status, error, end.endedAt]);
    },
    find: (runId) =>
      queryFirst(database, storedRun, `select ${runColumns} from runs where run_id = $1`, [runId]),
    match: async (text) => {
      const statement = `select ${runColumns} from runs
        where starts_with(run_id, $1) or starts_with(reverse(run_id), reverse($1)) or workflow_id = $1
        order by (run_id = $1 or workflow_id = $1) desc, started_at desc limit 10`;
      return query(database, storedRun, statement, [text]);
    },
    list: async ({ oldestFirst = false, before, limit, ...filter }) => {
      const order = oldestFirst ? 'asc' : 'desc';
      const text = `select ${runColumns} from runs where ${filtered} and ($11::timestamptz is null or (started_at, run_id) < ($11, $12))
        order by started_at ${order}, run_id ${order} limit $10`;
      return query(database, storedRun, text, [
        ...filterValues(filter),
        limit,
        before?.startedAt ?? null,
        before?.runId ?? null,
      ]);
    },
    count: async (filter) => {
      const text = `select count(*) as count from runs where ${filtered}`;
      return (await queryOne(database, countRow, text, filterValues(filter))).count;
    },
    withFailedChecks: () => query(database, jobWithFailedChecks, failedChecksStatement),
  };
}
