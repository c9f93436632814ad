import type pg from 'pg';
import { storable, storableJson } from './refused-data.ts';
import { RetryableError } from '../errors.ts';
import type { EndRunInput, RunOutcome } from '../workflow/protocol.ts';

export type RunStatus = 'running' | 'completed' | 'failed' | 'cancelled';

export interface StoredRun {
  /** The first execution's run id. */
  readonly runId: string;
  readonly workflowId: string;
  readonly job: string;
  readonly runKey: string | null;
  readonly launchedBy: string;
  readonly config: unknown;
  readonly resumeFrom: string | null;
  readonly status: RunStatus;
  /** Of a completed run; null where it is not known. */
  readonly outcome: RunOutcome | null;
  readonly error: string | null;
  /** Markdown. */
  readonly result: string | null;
  /** When it was started: it may have waited for a worker, and for a place in its pool, before it began. */
  readonly startedAt: Date;
  /** Null until it has begun. */
  readonly begunAt: Date | null;
  readonly endedAt: Date | null;
}

export interface NewRun {
  readonly runId: string;
  readonly workflowId: string;
  readonly job: string;
  readonly runKey: string | undefined;
  readonly launchedBy: string;
  readonly config: unknown;
  readonly resumeFrom: string | undefined;
  readonly startedAt: number;
}

export interface RunFilter {
  readonly job?: string | undefined;
  readonly status?: RunStatus | undefined;
  readonly outcome?: RunOutcome | undefined;
  readonly endedAfter?: Date | undefined;
}

export interface RunPage extends RunFilter {
  /** The latest first unless true. */
  readonly oldestFirst?: boolean;
  readonly limit: number;
}

export interface RunTable {
  /** Ends a run that Temporal reports closed though it did not end itself, for example because it was terminated. */
  close(runId: string, status: 'completed' | 'failed' | 'cancelled', error: string | undefined, endedAt: Date): Promise<void>;
  find(runId: string): Promise<StoredRun | undefined>;
  /** Runs whose id starts with the text, or whose workflow id it is: the latest first, at most 10. */
  match(text: string): Promise<readonly StoredRun[]>;
  list(page: RunPage): Promise<readonly StoredRun[]>;
  count(filter: RunFilter): Promise<number>;
  /** Jobs whose run that completed last did so with the outcome `checks_failed`, unless all that it was about was materialized anew since. */
  withFailedChecks(): Promise<readonly JobWithFailedChecks[]>;
}

export interface JobWithFailedChecks {
  readonly job: string;
  /** Of its last run that completed. */
  readonly runId: string;
  /** When the first of the runs in a row that ended so did. */
  readonly since: Date;
  /** The checks of severity `error` that its last run did not pass, each with one of the steps and how many of them are still the latest. */
  readonly checks: readonly { readonly name: string; readonly asset: string; readonly partition: string; readonly times: number }[];
}

type Db = Pick<pg.ClientBase, 'query'>;

const columns = `run_id as "runId", workflow_id as "workflowId", job, run_key as "runKey", launched_by as "launchedBy", config,
  resume_from as "resumeFrom", status, outcome, error, result, started_at as "startedAt", begun_at as "begunAt", ended_at as "endedAt"`;

const filtered = `($1::text is null or job = $1) and ($2::text is null or status = $2)
  and ($3::timestamptz is null or ended_at > $3) and ($4::text is null or outcome = $4)`;

function filterValues({ job, status, outcome, endedAfter }: RunFilter): readonly unknown[] {
  return [job ?? null, status ?? null, endedAfter ?? null, outcome ?? null];
}

/** A run that completed after all has the outcome that its checks give it. */
const closeStatement = `
  update runs set status = $2, error = $3, ended_at = $4, outcome = case when $2 = 'completed' then (
    select case when coalesce(bool_or(severity = 'error'), false) then 'checks_failed' when count(*) > 0 then 'warnings' else 'ok' end
    from asset_checks where run_id = $1 and not passed
  ) end
  where run_id = $1 and status = 'running'`;

/** Of the jobs that have such a run at all: which are found by their index. */
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
          from asset_checks a join latest_materializations m on (m.asset, m.partition) = (a.asset, a.partition)
          where a.run_id = l.run_id and not passed and severity = 'error' group by name, a.asset order by a.asset, name) failed
  ) c
  where l.outcome = 'checks_failed' and not superseded order by l.job`;

export interface InsertedRun extends Pick<StoredRun, 'config' | 'status' | 'error'> {
  readonly isNew: boolean;
}

/**
 * Records a run when it is new. Returns it as recorded: a run keeps the config that it began with, unless it is refused while it waits.
 * @param begins false for a run that may have to wait for a place: see `markBegun`
 */
export async function insertRun(db: Db, run: NewRun, begins: boolean, refusal?: string): Promise<InsertedRun> {
  const { rows } = await db.query<InsertedRun>({
    name: 'insert-run',
    text: `insert into runs (run_id, workflow_id, job, run_key, launched_by, config, resume_from, status, error, started_at, begun_at, ended_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, to_timestamp($10::float8 / 1000), case when $11 or $8 <> 'running' then now() end,
             case when $8 = 'running' then null else now() end)
           on conflict (run_id) do update
           set status = case when excluded.status = 'failed' then 'failed' else runs.status end,
             config = case when excluded.status = 'failed' then excluded.config else runs.config end,
             error = coalesce(excluded.error, runs.error), begun_at = coalesce(runs.begun_at, excluded.begun_at), ended_at = coalesce(excluded.ended_at, runs.ended_at)
           returning config, status, error, xmax = 0 as "isNew"`,
    values: [
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
      begins,
    ],
  });
  const [row] = rows;
  if (row === undefined) throw new RetryableError(`Run ${run.runId} could not be recorded`);
  return row;
}

/** Notes when a run got its place; nothing happens the second time. */
export async function markBegun(db: Db, runId: string): Promise<void> {
  await db.query({ name: 'mark-begun', text: `update runs set begun_at = now() where run_id = $1 and begun_at is null`, values: [runId] });
}

export async function updateEndedRun(db: Db, end: Omit<EndRunInput, 'outcomes'>): Promise<void> {
  const { runId, status, outcome, error, result, endedAt } = end;
  await db.query({
    name: 'end-run',
    text: `update runs set status = $2, outcome = $6, error = $3, result = $4, ended_at = to_timestamp($5::float8 / 1000) where run_id = $1`,
    values: [runId, status, error === undefined ? null : storable(error), storable(result), endedAt, outcome ?? null],
  });
}

export function createRunTable(pool: pg.Pool): RunTable {
  return {
    close: async (runId, status, error, endedAt) => {
      await pool.query(closeStatement, [runId, status, error ?? null, endedAt]);
    },
    find: async (runId) => (await pool.query<StoredRun>(`select ${columns} from runs where run_id = $1`, [runId])).rows[0],
    match: async (text) => {
      const statement = `select ${columns} from runs where starts_with(run_id, $1) or workflow_id = $1 order by started_at desc limit 10`;
      return (await pool.query<StoredRun>(statement, [text])).rows;
    },
    list: async ({ oldestFirst = false, limit, ...filter }) => {
      const order = oldestFirst ? 'asc' : 'desc';
      const text = `select ${columns} from runs where ${filtered} order by started_at ${order} limit $5`;
      return (await pool.query<StoredRun>(text, [...filterValues(filter), limit])).rows;
    },
    count: async (filter) => {
      const text = `select count(*)::int as count from runs where ${filtered}`;
      return (await pool.query<{ count: number }>(text, [...filterValues(filter)])).rows[0]?.count ?? 0;
    },
    withFailedChecks: async () => (await pool.query<JobWithFailedChecks>(failedChecksStatement)).rows,
  };
}
