import type pg from 'pg';
import { z } from 'zod';
import { execute, query, queryOne, type Database } from '../sql/query.ts';
import { keyRow } from './columns.ts';
import { storable } from './refused-data.ts';
import { inTransaction } from './transaction.ts';

/** SQL. That the run key of a row of `run_requests`, under this name, is ignored by the sensor that requested it. */
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
  /** Workflow ids of runs that have started and not ended. */
  started: z.array(z.string()),
  /** That have ended. */
  ended: z.number(),
});
/** What there is of a run key. */
export type KeyRequests = Readonly<z.infer<typeof keyRequests>>;

/**
 * Run keys that people have given up: what a sensor requests for them is kept and not started, and neither are further attempts. Heeded where
 * requests are taken, so that it holds for all that is taken after `ignore` has returned.
 */
export interface IgnoredKeys {
  /** @returns what there is of the key; undefined where it was ignored before, with a note that stays */
  ignore(
    sensor: string,
    runKey: string,
    note: string | undefined,
  ): Promise<KeyRequests | undefined>;
  /** @returns what there is of the key; undefined where it was not ignored */
  unignore(sensor: string, runKey: string): Promise<KeyRequests | undefined>;
  /** The latest first. */
  list(sensor: string, limit: number): Promise<readonly IgnoredKey[]>;
  /** Those of the keys that are not ignored, in the order given. */
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

/** Waits for a tick that takes one of them at this moment: what it has taken starts. */
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
