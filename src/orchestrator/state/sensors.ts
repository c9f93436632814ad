import type pg from 'pg';
import { RetryableError, TerminalError } from '../errors.ts';
import { insertRequests, lockRequestsOf, type NewRunRequest } from './run-requests.ts';
import { isRefusedData, storable } from './refused-data.ts';
import { StateError } from './state-error.ts';
import { inTransaction } from './transaction.ts';

export interface SensorState {
  readonly cursor: string | undefined;
  readonly version: number;
  /** Evaluations in a row that failed. */
  readonly failures: number;
  /** Not evaluated before this time, since the last evaluations failed. */
  readonly notBefore: Date | undefined;
  /** That time is still to come. */
  readonly heldBack: boolean;
}

export interface BegunTick extends SensorState {
  /** Of a tick that has failed before, and whose worker died before it could say so. */
  readonly error: string | undefined;
}

export interface TickRow {
  readonly sensor: string;
  readonly tickId: string;
  readonly status: 'running' | 'requested' | 'skipped' | 'failed';
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  /** New run requests. */
  readonly requested: number;
  readonly skipReason: string | null;
  readonly error: string | null;
}

export interface CommitBatch {
  readonly sensor: string;
  readonly tickId: string;
  readonly requests: readonly NewRunRequest[];
  /** Undefined leaves the cursor as it is. */
  readonly cursor: string | undefined;
  /** The version that the evaluation started from. */
  readonly version: number;
}

export interface EndTick {
  readonly skipReason: string | undefined;
  readonly evaluated: boolean;
}

export interface SensorTable {
  state(sensor: string): Promise<SensorState>;
  /** Safe to repeat, as when another worker takes the tick over. */
  beginTick(sensor: string, tickId: string): Promise<BegunTick>;
  /**
   * One transaction: requests, cursor, tick. Returns the cursor's new version and how many requests are new. Batches without a cursor may come
   * from several consumers at once.
   * @throws StateError when somebody else has moved the cursor since it was read, or the database does not answer
   * @throws TerminalError when the database refuses what the sensor asks for; nothing is written in any case
   */
  commit(batch: CommitBatch): Promise<{ readonly version: number; readonly requested: number }>;
  /** An evaluation that went well ends the failures in a row, also where it found nothing to commit. */
  endTick(sensor: string, tickId: string, end: EndTick): Promise<TickRow>;
  /** Records the failure and holds the sensor back: longer each time, up to an hour. The cursor stays. */
  failTick(sensor: string, tickId: string, error: string, backoffMs: number): Promise<void>;
  /** Records that a tick was given up, which is not its sensor's fault. Does nothing to one that has ended. */
  abandonTick(sensor: string, tickId: string, error: string): Promise<void>;
  setCursor(sensor: string, cursor: string | undefined): Promise<void>;
  lastTick(sensor: string): Promise<TickRow | undefined>;
  ticks(sensor: string, limit: number): Promise<readonly TickRow[]>;
}

interface CursorRow {
  readonly cursor: string | null;
  readonly version: number;
  readonly failures: number;
  readonly notBefore: Date | null;
  readonly heldBack: boolean;
}

const maxBackoff = `interval '1 hour'`;
const columns = `sensor, tick_id as "tickId", status, started_at as "startedAt", ended_at as "endedAt", requested,
  skip_reason as "skipReason", error`;

export function createSensorTable(pool: pg.Pool): SensorTable {
  const ticks = async (sensor: string, limit: number, where = 'true') => {
    const text = `select ${columns} from sensor_ticks where sensor = $1 and ${where} order by started_at desc limit $2`;
    return (await pool.query<TickRow>(text, [sensor, limit])).rows;
  };

  const state = async (sensor: string): Promise<SensorState> => {
    const text = `select cursor, version::int, failures, not_before as "notBefore", coalesce(not_before > now(), false) as "heldBack"
      from sensor_cursors where sensor = $1`;
    const row = (await pool.query<CursorRow>(text, [sensor])).rows[0];
    return {
      cursor: row?.cursor ?? undefined,
      version: row?.version ?? 0,
      failures: row?.failures ?? 0,
      notBefore: row?.notBefore ?? undefined,
      heldBack: row?.heldBack === true,
    };
  };

  return {
    state,
    beginTick: async (sensor, tickId) => {
      const { rows } = await pool.query<{ error: string | null }>(
        `with cursor_row as (insert into sensor_cursors (sensor) values ($1) on conflict do nothing)
         insert into sensor_ticks as t (sensor, tick_id, status, started_at) values ($1, $2, 'running', now())
         on conflict (sensor, tick_id) do update set started_at = t.started_at returning error`,
        [sensor, tickId],
      );
      return { ...(await state(sensor)), error: rows[0]?.error ?? undefined };
    },
    commit: async (batch) => {
      try {
        return await inTransaction(pool, (db) => commitBatch(db, batch));
      } catch (error) {
        if (error instanceof StateError) throw error;
        const text = `${batch.sensor} could not commit what it found: ${error instanceof Error ? error.message : String(error)}`;
        throw isRefusedData(error) ? new TerminalError(text, { cause: error }) : new StateError(text, { cause: error });
      }
    },
    endTick: async (sensor, tickId, { skipReason, evaluated }) => {
      const { rows } = await pool.query<TickRow>(
        `with recovered as (
           update sensor_cursors set failures = 0, not_before = null where sensor = $1 and failures > 0 and $4
         )
         update sensor_ticks set status = case when requested > 0 then 'requested' else 'skipped' end, skip_reason = $3, ended_at = now()
         where sensor = $1 and tick_id = $2 returning ${columns}`,
        [sensor, tickId, skipReason === undefined ? null : storable(skipReason), evaluated],
      );
      const [row] = rows;
      if (row === undefined) throw new RetryableError(`Tick ${tickId} of ${sensor} was pruned while it ran`);
      return row;
    },
    failTick: (sensor, tickId, error, backoffMs) =>
      inTransaction(pool, async (db) => {
        await db.query(`update sensor_ticks set status = 'failed', error = $3, ended_at = now() where sensor = $1 and tick_id = $2`, [
          sensor,
          tickId,
          storable(error),
        ]);
        await db.query(
          `insert into sensor_cursors (sensor, failures, not_before) values ($1, 1, now() + $2 * interval '1 ms')
           on conflict (sensor) do update set failures = sensor_cursors.failures + 1,
             not_before = now() + least(${maxBackoff}, $2 * interval '1 ms' * power(2, least(sensor_cursors.failures, 20)))`,
          [sensor, backoffMs],
        );
      }),
    abandonTick: async (sensor, tickId, error) => {
      const text = `update sensor_ticks set status = 'failed', error = $3, ended_at = now() where sensor = $1 and tick_id = $2 and status = 'running'`;
      await pool.query(text, [sensor, tickId, storable(error)]);
    },
    setCursor: async (sensor, cursor) => {
      await pool.query(
        `insert into sensor_cursors (sensor, cursor, version) values ($1, $2, 1)
         on conflict (sensor) do update set cursor = $2, version = sensor_cursors.version + 1, failures = 0, not_before = null, updated_at = now()`,
        [sensor, cursor ?? null],
      );
    },
    lastTick: async (sensor) => (await ticks(sensor, 1, `status <> 'running'`))[0],
    ticks,
  };
}

/** The cursor's row is locked first, and the queues of the jobs in one order: whoever asks for the same keys at the same time waits. */
async function commitBatch(db: pg.PoolClient, { sensor, tickId, requests, cursor, version }: CommitBatch) {
  const { rows } = await db.query<{ version: number }>(
    `update sensor_cursors set cursor = coalesce($2, cursor), version = version + case when $2::text is null then 0 else 1 end,
       failures = 0, not_before = null, updated_at = now()
     where sensor = $1 and ($2::text is null or version = $3) returning version::int`,
    [sensor, cursor ?? null, version],
  );
  const [row] = rows;
  if (row === undefined) throw new StateError(`The cursor of ${sensor} was moved by somebody else while it was evaluated`);
  for (const job of new Set(requests.map((request) => request.job).toSorted())) await lockRequestsOf(db, job);
  const requested = await insertRequests(db, sensor, requests);
  await db.query(`update sensor_ticks set requested = requested + $3 where sensor = $1 and tick_id = $2`, [sensor, tickId, requested]);
  return { version: cursor === undefined ? version : row.version, requested };
}
