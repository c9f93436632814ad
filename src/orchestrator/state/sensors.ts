import type pg from 'pg';
import { z } from 'zod';
import { RetryableError, TerminalError } from '../errors.ts';
import { messageOf } from '../message-of.ts';
import { execute, query, queryFirst, queryOne, type Database } from '../sql/query.ts';
import { optional } from './columns.ts';
import { isRefusedData, storable } from './refused-data.ts';
import { changePartitionKeys, type PartitionKeyChange } from './partition-keys.ts';
import { insertRequests, lockRequestsOf, type NewRunRequest } from './run-requests.ts';
import {
  endedTick,
  finishedTick,
  storedTick,
  tickColumns,
  type EndedTick,
  type FinishedTick,
  type StoredTick,
} from './sensor-ticks.ts';
import { StateError } from './state-error.ts';
import { inTransaction } from './transaction.ts';

const evaluations = {
  cursor: optional(z.string()),
  version: z.number(),
  /** Number of consecutive failed evaluations. */
  failures: z.number(),
};
const sensorState = z.discriminatedUnion('heldBack', [
  /** The last evaluations failed, and the backoff has not ended yet. */
  z.strictObject({ ...evaluations, heldBack: z.literal(true), notBefore: z.date() }),
  /** The backoff has ended, or the last evaluation did not fail. */
  z.strictObject({ ...evaluations, heldBack: z.literal(false), notBefore: optional(z.date()) }),
]);
export type SensorState = Readonly<z.infer<typeof sensorState>>;

const neverEvaluated: SensorState = {
  cursor: undefined,
  version: 0,
  failures: 0,
  heldBack: false,
  notBefore: undefined,
};

/** Has the error of a tick that failed before if its worker died before reporting it. */
export type BegunTick = SensorState & { readonly error: string | undefined };

export interface CommitBatch {
  readonly sensor: string;
  readonly tickId: string;
  readonly requests: readonly NewRunRequest[];
  readonly partitionKeys?: readonly PartitionKeyChange[];
  /** Undefined keeps the cursor. */
  readonly cursor: string | undefined;
  /** The cursor version at the start of the evaluation. */
  readonly version: number;
  /** A remark stored with the tick. */
  readonly note?: string | undefined;
  /** Additional writes of the kit's own sensors. */
  readonly write?: ((db: Database) => Promise<void>) | undefined;
}

export interface EndTick {
  readonly skipReason: string | undefined;
  readonly evaluated: boolean;
}

export interface SensorTable {
  state(sensor: string): Promise<SensorState>;
  /** Idempotent, for example if another worker takes over the tick. */
  beginTick(sensor: string, tickId: string): Promise<BegunTick>;
  /**
   * Writes requests, partition keys, cursor and tick in one transaction. Returns the new cursor
   * version and the number of new requests. Batches without a cursor can come from concurrent
   * consumers. If this throws, nothing is written.
   * @throws StateError if the cursor was moved since it was read, or the database does not answer
   * @throws TerminalError if the database refuses what the sensor requests
   */
  commit(batch: CommitBatch): Promise<{ readonly version: number; readonly requested: number }>;
  /**
   * Ends a successful evaluation, which resets the count of consecutive failures even if there was
   * nothing to commit.
   */
  endTick(sensor: string, tickId: string, end: EndTick): Promise<FinishedTick>;
  /**
   * Records the failure and makes the sensor back off, longer each time, up to an hour. Keeps the
   * cursor.
   */
  failTick(sensor: string, tickId: string, error: string, backoffMs: number): Promise<void>;
  /**
   * Records that a tick was given up through no fault of its sensor. Does nothing if the tick has
   * ended.
   */
  abandonTick(sensor: string, tickId: string, error: string): Promise<void>;
  /**
   * @param expected the cursor that it must have until now, null for none; by default any
   * @returns false if it has another
   */
  setCursor(sensor: string, cursor: string | undefined, expected?: string | null): Promise<boolean>;
  /** Sets the cursor of those sensors that were never evaluated. */
  beginAt(sensors: readonly string[], cursor: string): Promise<void>;
  /** Undefined if the last evaluation did not fail. */
  failing(sensor: string): Promise<FailingSensor | undefined>;
  /** The last ended tick. */
  lastTick(sensor: string): Promise<EndedTick | undefined>;
  /** The last tick with a note. */
  lastNote(sensor: string): Promise<EndedTick | undefined>;
  /** Newest first. */
  ticks(sensor: string, limit: number, after?: string): Promise<readonly StoredTick[]>;
}

const failingSensor = z.strictObject({ since: z.date(), error: z.string() });
/** The start of the current streak of failed ticks and the error of the last one. */
export type FailingSensor = Readonly<z.infer<typeof failingSensor>>;
const tickError = z.strictObject({ error: optional(z.string()) });
const cursorVersion = z.strictObject({ version: z.number() });

const maxBackoff = `interval '1 hour'`;

export function createSensorTable(database: pg.Pool): SensorTable {
  const state = async (sensor: string): Promise<SensorState> => {
    const text = `select cursor, version, failures, not_before as "notBefore", coalesce(not_before > now(), false) as "heldBack"
      from sensor_cursors where sensor = $1`;
    return (await queryFirst(database, sensorState, text, [sensor])) ?? neverEvaluated;
  };

  return {
    state,
    beginTick: async (sensor, tickId) => {
      const { error } = await queryOne(
        database,
        tickError,
        `with cursor_row as (insert into sensor_cursors (sensor) values ($1) on conflict do nothing)
         insert into sensor_ticks as t (sensor, tick_id, status, started_at) values ($1, $2, 'running', now())
         on conflict (sensor, tick_id) do update set started_at = t.started_at returning error`,
        [sensor, tickId],
      );
      return { ...(await state(sensor)), error };
    },
    commit: async (batch) => {
      try {
        return await inTransaction(database, (db) => commitBatch(db, batch));
      } catch (error) {
        if (error instanceof StateError) throw error;
        const text = `${batch.sensor} could not commit what it found: ${messageOf(error)}`;
        throw isRefusedData(error)
          ? new TerminalError(text, { code: 'DATA_REFUSED', cause: error })
          : new StateError(text, { code: 'STATE_DATABASE_UNAVAILABLE', cause: error });
      }
    },
    endTick: async (sensor, tickId, { skipReason, evaluated }) => {
      const tick = await queryFirst(
        database,
        finishedTick,
        `with recovered as (
           update sensor_cursors set failures = 0, not_before = null where sensor = $1 and failures > 0 and $4
         )
         update sensor_ticks set status = case when requested > 0 then 'requested' else 'skipped' end, skip_reason = $3, error = null,
           ended_at = now()
         where sensor = $1 and tick_id = $2 returning ${tickColumns}`,
        [sensor, tickId, skipReason === undefined ? null : storable(skipReason), evaluated],
      );
      if (tick === undefined)
        throw new RetryableError(`Tick ${tickId} of ${sensor} was pruned while it ran`, {
          code: 'TICK_PRUNED',
        });
      return tick;
    },
    failTick: (sensor, tickId, error, backoffMs) =>
      inTransaction(database, async (db) => {
        await execute(
          db,
          `update sensor_ticks set status = 'failed', error = $3, ended_at = now() where sensor = $1 and tick_id = $2`,
          [sensor, tickId, storable(error)],
        );
        await execute(
          db,
          `insert into sensor_cursors (sensor, failures, not_before) values ($1, 1, now() + $2 * interval '1 ms')
           on conflict (sensor) do update set failures = sensor_cursors.failures + 1,
             not_before = now() + least(${maxBackoff}, $2 * interval '1 ms' * power(2, least(sensor_cursors.failures, 20)))`,
          [sensor, backoffMs],
        );
      }),
    abandonTick: async (sensor, tickId, error) => {
      const text = `update sensor_ticks set status = 'failed', error = $3, ended_at = now() where sensor = $1 and tick_id = $2 and status = 'running'`;
      await execute(database, text, [sensor, tickId, storable(error)]);
    },
    setCursor: async (sensor, cursor, expected) => {
      const isAny = expected === undefined;
      const changed = await execute(
        database,
        `insert into sensor_cursors as c (sensor, cursor, version)
           select $1, $2, 1 where $3 or $4::text is null or exists (select from sensor_cursors where sensor = $1)
         on conflict (sensor) do update set cursor = $2, version = c.version + 1, failures = 0, not_before = null, updated_at = now()
           where $3 or c.cursor is not distinct from $4`,
        [sensor, cursor ?? null, isAny, expected ?? null],
      );
      return changed > 0;
    },
    beginAt: async (sensors, cursor) => {
      const text = `insert into sensor_cursors (sensor, cursor, version) select unnest($1::text[]), $2, 1 on conflict do nothing`;
      await execute(database, text, [sensors, cursor]);
    },
    failing: (sensor) => {
      // Waiting ticks in between do not interrupt a streak of failures.
      const text = `select min(started_at) as since, (array_agg(error order by started_at desc))[1] as error
        from (select started_at, error from sensor_ticks where sensor = $1 and status = 'failed' order by started_at desc
          limit (select failures from sensor_cursors where sensor = $1)) failed
        having count(*) > 0 and (select failures from sensor_cursors where sensor = $1) > 0`;
      return queryFirst(database, failingSensor, text, [sensor]);
    },
    lastTick: (sensor) => {
      const text = `select ${tickColumns} from sensor_ticks where sensor = $1 and status <> 'running' order by started_at desc limit 1`;
      return queryFirst(database, endedTick, text, [sensor]);
    },
    lastNote: (sensor) => {
      const text = `select ${tickColumns} from sensor_ticks where sensor = $1 and note is not null and status <> 'running' order by started_at desc limit 1`;
      return queryFirst(database, endedTick, text, [sensor]);
    },
    ticks: (sensor, limit, after) => {
      const text = `select ${tickColumns} from sensor_ticks
        where sensor = $1 and ($3::text is null or (started_at, tick_id) < (select started_at, tick_id from sensor_ticks where sensor = $1 and tick_id = $3))
        order by started_at desc, tick_id desc limit $2`;
      return query(database, storedTick, text, [sensor, limit, after ?? null]);
    },
  };
}

/**
 * Makes a running evaluation restart instead of committing, because what it has read is changing.
 * Call this first in a transaction, like a tick's own.
 */
export async function outdateTick(db: Database, sensor: string): Promise<void> {
  await execute(db, 'update sensor_cursors set version = version + 1 where sensor = $1', [sensor]);
}

/**
 * Locks the cursor's row first, then the queues of the jobs in a fixed order, so that concurrent
 * requests of the same keys wait for each other.
 */
async function commitBatch(
  db: Database,
  { sensor, tickId, requests, partitionKeys = [], cursor, version, note, write }: CommitBatch,
) {
  const moved = await queryFirst(
    db,
    cursorVersion,
    `update sensor_cursors set cursor = coalesce($2, cursor), version = version + case when $2::text is null then 0 else 1 end,
       failures = 0, not_before = null, updated_at = now()
     where sensor = $1 and ($2::text is null or version = $3) returning version`,
    [sensor, cursor ?? null, version],
  );
  if (moved === undefined)
    throw new StateError(
      `The cursor of ${sensor} was moved by somebody else while it was evaluated`,
      { code: 'CURSOR_MOVED' },
    );
  await write?.(db);
  // Use a fixed lock order here too. Nothing else locks keys and queues.
  for (const change of partitionKeys.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
    await changePartitionKeys(db, change);
  for (const job of new Set(requests.map((request) => request.job).toSorted()))
    await lockRequestsOf(db, job);
  const requested = await insertRequests(db, sensor, requests);
  await execute(
    db,
    `update sensor_ticks set requested = requested + $3, note = coalesce($4, note) where sensor = $1 and tick_id = $2`,
    [sensor, tickId, requested, note === undefined ? null : storable(note)],
  );
  return { version: cursor === undefined ? version : moved.version, requested };
}
