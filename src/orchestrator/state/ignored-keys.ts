import type pg from 'pg';
import { z } from 'zod';
import { execute, query, queryOne, type Database } from '../sql/query.ts';
import { keyRow } from './columns.ts';
import { storable } from './refused-data.ts';
import { inTransaction } from './transaction.ts';

/**
 * SQL: whether the sensor that requested a row of `run_requests`, under this alias, ignores its run
 * key.
 */
export const isIgnored = (row: string) =>
  `exists (select from ignored_run_keys i where (i.sensor, i.run_key) = (${row}.sensor, ${row}.run_key))`;

const ignoredKey = z.strictObject({
  runKey: z.string(),
  note: z.string().nullable(),
  ignoredAt: z.date(),
  /** Requests that would start if the key were not ignored. */
  pending: z.number(),
});
export type IgnoredKey = Readonly<z.infer<typeof ignoredKey>>;

const keyRequests = z.strictObject({
  pending: z.number(),
  /** Workflow ids of runs that have started but not ended. */
  started: z.array(z.string()),
  /** Number of requests that have ended. */
  ended: z.number(),
});
/** The requests of a run key. */
export type KeyRequests = Readonly<z.infer<typeof keyRequests>>;

/**
 * Run keys that operators gave up on: requests and further attempts for them are kept but not
 * started. The check happens when requests are taken, so it applies to everything taken after
 * `ignore` has returned.
 */
export interface IgnoredKeys {
  /**
   * @returns the requests of the key; undefined if it was already ignored, in which case its note
   * is kept
   */
  ignore(
    sensor: string,
    runKey: string,
    note: string | undefined,
  ): Promise<KeyRequests | undefined>;
  /** @returns the requests of the key; undefined if it was not ignored */
  unignore(sensor: string, runKey: string): Promise<KeyRequests | undefined>;
  /** Newest first. */
  list(sensor: string, limit: number): Promise<readonly IgnoredKey[]>;
  /** The keys that are not ignored, in the given order. */
  without(sensor: string, runKeys: readonly string[]): Promise<readonly string[]>;
}

export function createIgnoredKeys(database: pg.Pool): IgnoredKeys {
  return {
    ignore: (sensor, runKey, note) =>
      inTransaction(database, async (db) => {
        const added = await execute(
          db,
          `insert into ignored_run_keys (sensor, run_key, note) values ($1, $2, $3) on conflict do nothing`,
          [sensor, runKey, note === undefined ? null : storable(note)],
        );
        return added === 0 ? undefined : requestsOfKey(db, sensor, runKey);
      }),
    unignore: (sensor, runKey) =>
      inTransaction(database, async (db) => {
        const removed = await execute(
          db,
          `delete from ignored_run_keys where sensor = $1 and run_key = $2`,
          [sensor, runKey],
        );
        return removed === 0 ? undefined : requestsOfKey(db, sensor, runKey);
      }),
    list: async (sensor, limit) => {
      const text = `select run_key as "runKey", note, ignored_at as "ignoredAt",
          (select count(*) from run_requests r where (r.sensor, r.run_key, r.status) = (i.sensor, i.run_key, 'pending')) as pending
        from ignored_run_keys i where sensor = $1 order by ignored_at desc, run_key limit $2`;
      return query(database, ignoredKey, text, [sensor, limit]);
    },
    without: async (sensor, runKeys) => {
      const text = `select key from unnest($2::text[]) with ordinality as given(key, place)
        where not exists (select from ignored_run_keys where sensor = $1 and run_key = key) order by place`;
      return (await query(database, keyRow, text, [sensor, runKeys])).map(({ key }) => key);
    },
  };
}

/** Waits for a tick that is taking one of the requests: what it has taken will start. */
async function requestsOfKey(db: Database, sensor: string, runKey: string): Promise<KeyRequests> {
  return queryOne(
    db,
    keyRequests,
    `with requests as (
       select status, workflow_id, started_at from run_requests where sensor = $1 and run_key = $2 for update
     )
     select count(*) filter (where status = 'pending') as pending,
       coalesce(array_agg(workflow_id order by started_at) filter (where status = 'started'), '{}') as started,
       count(*) filter (where status not in ('pending', 'started')) as ended
     from requests`,
    [sensor, runKey],
  );
}
