import type pg from 'pg';
import { storable } from './refused-data.ts';
import { inTransaction } from './transaction.ts';

/** SQL. That the run key of a row of `run_requests`, under this name, is ignored by the sensor that asked for it. */
export const isIgnored = (row: string) =>
  `exists (select from ignored_run_keys i where (i.sensor, i.run_key) = (${row}.sensor, ${row}.run_key))`;

export interface IgnoredKey {
  readonly runKey: string;
  readonly note: string | null;
  readonly ignoredAt: Date;
  /** Requests that would start if the key were not ignored. */
  readonly pending: number;
}

/** What there is of a run key. */
export interface KeyRequests {
  readonly pending: number;
  /** Workflow ids of runs that have started and not ended. */
  readonly started: readonly string[];
  /** That have ended. */
  readonly ended: number;
}

/**
 * Run keys that people have given up: what a sensor requests for them is kept and not started, and neither are further attempts. Heeded where
 * requests are taken, so that it holds for all that is taken after `ignore` has returned.
 */
export interface IgnoredKeys {
  /** @returns what there is of the key; undefined where it was ignored before, with a note that stays */
  ignore(sensor: string, runKey: string, note: string | undefined): Promise<KeyRequests | undefined>;
  /** @returns what there is of the key; undefined where it was not ignored */
  unignore(sensor: string, runKey: string): Promise<KeyRequests | undefined>;
  /** The latest first. */
  list(sensor: string, limit: number): Promise<readonly IgnoredKey[]>;
  /** Those of the keys that are not ignored, in the order given. */
  without(sensor: string, runKeys: readonly string[]): Promise<readonly string[]>;
}

export function createIgnoredKeys(pool: pg.Pool): IgnoredKeys {
  return {
    ignore: (sensor, runKey, note) =>
      inTransaction(pool, async (db) => {
        const { rowCount } = await db.query(
          `insert into ignored_run_keys (sensor, run_key, note) values ($1, $2, $3) on conflict do nothing`,
          [sensor, runKey, note === undefined ? null : storable(note)],
        );
        return rowCount === 0 ? undefined : requestsOfKey(db, sensor, runKey);
      }),
    unignore: (sensor, runKey) =>
      inTransaction(pool, async (db) => {
        const { rowCount } = await db.query(`delete from ignored_run_keys where sensor = $1 and run_key = $2`, [sensor, runKey]);
        return rowCount === 0 ? undefined : requestsOfKey(db, sensor, runKey);
      }),
    list: async (sensor, limit) => {
      const text = `select run_key as "runKey", note, ignored_at as "ignoredAt",
          (select count(*)::int from run_requests r where (r.sensor, r.run_key, r.status) = (i.sensor, i.run_key, 'pending')) as pending
        from ignored_run_keys i where sensor = $1 order by ignored_at desc, run_key limit $2`;
      return (await pool.query<IgnoredKey>(text, [sensor, limit])).rows;
    },
    without: async (sensor, runKeys) => {
      const text = `select key from unnest($2::text[]) with ordinality as given(key, place)
        where not exists (select from ignored_run_keys where sensor = $1 and run_key = key) order by place`;
      return (await pool.query<{ key: string }>(text, [sensor, runKeys])).rows.map(({ key }) => key);
    },
  };
}

/** Waits for a tick that takes one of them at this moment: what it has taken starts. */
async function requestsOfKey(db: pg.PoolClient, sensor: string, runKey: string): Promise<KeyRequests> {
  const { rows } = await db.query<KeyRequests>(
    `with requests as (
       select status, workflow_id, started_at from run_requests where sensor = $1 and run_key = $2 for update
     )
     select count(*) filter (where status = 'pending')::int as pending,
       coalesce(array_agg(workflow_id order by started_at) filter (where status = 'started'), '{}') as started,
       count(*) filter (where status not in ('pending', 'started'))::int as ended
     from requests`,
    [sensor, runKey],
  );
  return rows[0] ?? { pending: 0, started: [], ended: 0 };
}
