import type pg from 'pg';
import { z } from 'zod';
import { execute, queryOne } from '../sql/query.ts';
import { inTransaction } from './transaction.ts';

const waiting = z.strictObject({ waiting: z.boolean() });

/**
 * Gives outcomes and ends of runs that were recorded since the last call their places in the order of `outcome_events` and `run_events`. One caller at a time does: a place that is visible is never
 * followed by a lower one, so that a cursor over them loses nothing. Recording waits for none of it.
 */
export async function sequenceEvents(database: pg.Pool): Promise<void> {
  // Rows that another caller is about to move count too: this one waits for it.
  const { waiting: some } = await queryOne(
    database,
    waiting,
    'select exists (select from fresh_outcomes) or exists (select from fresh_run_ends) as waiting',
  );
  if (!some) return;
  await inTransaction(database, async (db) => {
    await execute(db, `select pg_advisory_xact_lock(hashtextextended('outcome events', 0))`);
    await execute(
      db,
      `with moved as (delete from fresh_outcomes returning *)
       insert into outcome_events (ordinal, asset, partition, is_failed) select ordinal, asset, partition, is_failed from moved order by ordinal`,
    );
    await execute(
      db,
      `with moved as (delete from fresh_run_ends returning run_id) insert into run_events (run_id) select run_id from moved`,
    );
  });
}
