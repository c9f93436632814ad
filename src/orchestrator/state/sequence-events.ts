import type pg from 'pg';
import { z } from 'zod';
import { execute, queryOne } from '../sql/query.ts';
import { inTransaction } from './transaction.ts';

const waiting = z.strictObject({ waiting: z.boolean() });

/**
 * Assigns outcomes and run ends that were recorded since the last call their positions in the order
 * of `outcome_events` and `run_events`. Calls are serialized: no position appears after a higher
 * one is visible, so cursors miss nothing. Recording never waits for this.
 */
export async function sequenceEvents(database: pg.Pool): Promise<void> {
  // Include rows that another caller is about to move: this call waits for it.
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
