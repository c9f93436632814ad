import type pg from 'pg';
import { storable, storableJson } from './refused-data.ts';
import { RetryableError } from '../errors.ts';
import type { EndRunInput } from '../isolate/protocol.ts';

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
  readonly error: string | null;
  /** Markdown. */
  readonly result: string | null;
  readonly startedAt: Date;
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
}

type Db = Pick<pg.ClientBase, 'query'>;

const columns = `run_id as "runId", workflow_id as "workflowId", job, run_key as "runKey", launched_by as "launchedBy", config,
  resume_from as "resumeFrom", status, error, result, started_at as "startedAt", ended_at as "endedAt"`;

const filtered = `($1::text is null or job = $1) and ($2::text is null or status = $2)
  and ($3::timestamptz is null or ended_at > $3)`;

function filterValues({ job, status, endedAfter }: RunFilter): readonly unknown[] {
  return [job ?? null, status ?? null, endedAfter ?? null];
}

export interface InsertedRun extends Pick<StoredRun, 'config' | 'status' | 'error'> {
  readonly isNew: boolean;
}

/** Records a run when it is new. Returns it as recorded: a run keeps the config that it began with, unless it is refused while it waits. */
export async function insertRun(db: Db, run: NewRun, refusal?: string): Promise<InsertedRun> {
  const { rows } = await db.query<InsertedRun>({
    name: 'insert-run',
    text: `insert into runs (run_id, workflow_id, job, run_key, launched_by, config, resume_from, status, error, started_at, ended_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, to_timestamp($10::float8 / 1000), case when $8 = 'running' then null else now() end)
           on conflict (run_id) do update
           set status = case when excluded.status = 'failed' then 'failed' else runs.status end,
             config = case when excluded.status = 'failed' then excluded.config else runs.config end,
             error = coalesce(excluded.error, runs.error), ended_at = coalesce(excluded.ended_at, runs.ended_at)
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
    ],
  });
  const [row] = rows;
  if (row === undefined) throw new RetryableError(`Run ${run.runId} could not be recorded`);
  return row;
}

export async function updateEndedRun(db: Db, { runId, status, error, result, endedAt }: Omit<EndRunInput, 'outcomes'>): Promise<void> {
  await db.query({
    name: 'end-run',
    text: `update runs set status = $2, error = $3, result = $4, ended_at = to_timestamp($5::float8 / 1000) where run_id = $1`,
    values: [runId, status, error === undefined ? null : storable(error), storable(result), endedAt],
  });
}

export function createRunTable(pool: pg.Pool): RunTable {
  return {
    close: async (runId, status, error, endedAt) => {
      await pool.query(`update runs set status = $2, error = $3, ended_at = $4 where run_id = $1 and status = 'running'`, [
        runId,
        status,
        error ?? null,
        endedAt,
      ]);
    },
    find: async (runId) => (await pool.query<StoredRun>(`select ${columns} from runs where run_id = $1`, [runId])).rows[0],
    match: async (text) => {
      const statement = `select ${columns} from runs where starts_with(run_id, $1) or workflow_id = $1 order by started_at desc limit 10`;
      return (await pool.query<StoredRun>(statement, [text])).rows;
    },
    list: async ({ oldestFirst = false, limit, ...filter }) => {
      const order = oldestFirst ? 'asc' : 'desc';
      const text = `select ${columns} from runs where ${filtered} order by started_at ${order} limit $4`;
      return (await pool.query<StoredRun>(text, [...filterValues(filter), limit])).rows;
    },
    count: async (filter) => {
      const text = `select count(*)::int as count from runs where ${filtered}`;
      return (await pool.query<{ count: number }>(text, [...filterValues(filter)])).rows[0]?.count ?? 0;
    },
  };
}
