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
  /** Evaluations in a row that failed. */
  failures: z.number(),
};
const sensorState = z.discriminatedUnion('heldBack', [
  /** Not evaluated before a time that is still to come, since the last evaluations failed. */
  z.strictObject({ ...evaluations, heldBack: z.literal(true), notBefore: z.date() }),
  /** That time has passed, or the last evaluation did not fail. */
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

/** A tick that has failed before, and whose worker died before it could say so, has the error. */
export type BegunTick = SensorState & { readonly error: string | undefined };

export interface CommitBatch {
  readonly sensor: string;
  readonly tickId: string;
  readonly requests: readonly NewRunRequest[];
  readonly partitionKeys?: readonly PartitionKeyChange[];
  /** Undefined leaves the cursor as it is. */
  readonly cursor: string | undefined;
  /** The version that the evaluation started from. */
  readonly version: number;
  /** For people, kept with the tick. */
  readonly note?: string | undefined;
  /** What else the kit's own sensors write. */
  readonly write?: ((db: Database) => Promise<void>) | undefined;
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
   * One transaction: requests, keys of partitions, cursor, tick. Returns the cursor's new version and how many requests are new. Batches without a cursor may come
   * from several consumers at once.
   * @throws StateError when somebody else has moved the cursor since it was read, or the database does not answer
   * @throws TerminalError when the database refuses what the sensor requests; nothing is written in any case
   */
  commit(batch: CommitBatch): Promise<{ readonly version: number; readonly requested: number }>;
  /** An evaluation that went well ends the failures in a row, also where it found nothing to commit. */
  endTick(sensor: string, tickId: string, end: EndTick): Promise<FinishedTick>;
  /** Records the failure and holds the sensor back: longer each time, up to an hour. The cursor stays. */
  failTick(sensor: string, tickId: string, error: string, backoffMs: number): Promise<void>;
  /** Records that a tick was given up, which is not its sensor's fault. Does nothing to one that has ended. */
  abandonTick(sensor: string, tickId: string, error: string): Promise<void>;
  setCursor(sensor: string, cursor: string | undefined): Promise<void>;
  /** Gives those of the sensors a cursor that were never evaluated. */
  beginAt(sensors: readonly string[], cursor: string): Promise<void>;
  /** Undefined where its last evaluation did not fail. */
  failing(sensor: string): Promise<FailingSensor | undefined>;
  /** The last one that ended. */
  lastTick(sensor: string): Promise<EndedTick | undefined>;
  /** The last one with a note. */
  lastNote(sensor: string): Promise<EndedTick | undefined>;
  /** The latest first. */
  ticks(sensor: string, limit: number, after?: string): Promise<readonly StoredTick[]>;
}

const failingSensor = z.strictObject({ since: z.date(), error: z.string() });
/** When the first tick failed of those in a row that did, and why the last one did. */
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
    setCursor: async (sensor, cursor) => {
      await execute(
        database,
        `insert into sensor_cursors (sensor, cursor, version) values ($1, $2, 1)
         on conflict (sensor) do update set cursor = $2, version = sensor_cursors.version + 1, failures = 0, not_before = null, updated_at = now()`,
        [sensor, cursor ?? null],
      );
    },
    beginAt: async (sensors, cursor) => {
      const text = `insert into sensor_cursors (sensor, cursor, version) select unnest($1::text[]), $2, 1 on conflict do nothing`;
      await execute(database, text, [sensors, cursor]);
    },
    failing: (sensor) => {
      // Ticks in between that waited have not failed.
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

/** The cursor's row is locked first, and the queues of the jobs in one order: whoever requests the same keys at the same time waits. */
/** Has a tick that is being evaluated begin anew in place of its commit: what it has read changes. First in a transaction, as in that of the tick. */
export async function outdateTick(db: Database, sensor: string): Promise<void> {
  await execute(db, 'update sensor_cursors set version = version + 1 where sensor = $1', [sensor]);
}

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
  // In one order too. Nothing else locks keys and queues.
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
