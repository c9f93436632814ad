import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

export interface Writes {
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

const counts = `select coalesce(sum(n_tup_ins), 0)::int as inserted, coalesce(sum(n_tup_upd), 0)::int as updated,
  coalesce(sum(n_tup_del), 0)::int as deleted from pg_stat_user_tables`;
const others = `select count(*)::int as count from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`;

const patienceMs = 30_000;

/**
 * Row versions written to a database so far. Waits until nobody else is connected, since a
 * connection reports some of them when it closes.
 */
export async function readWrites(
  url: string,
): Promise<Writes & { since(earlier: Writes): Writes }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const end = Date.now() + patienceMs;
    while ((await client.query<{ count: number }>(others)).rows[0]?.count !== 0) {
      if (Date.now() > end) throw new Error('A connection to the state database does not end');
      await sleep(50);
    }
    const {
      inserted = 0,
      updated = 0,
      deleted = 0,
    } = (await client.query<Writes>(counts)).rows[0] ?? {};
    return {
      inserted,
      updated,
      deleted,
      since: (earlier) => ({
        inserted: inserted - earlier.inserted,
        updated: updated - earlier.updated,
        deleted: deleted - earlier.deleted,
      }),
    };
  } finally {
    await client.end();
  }
}
