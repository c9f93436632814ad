import type pg from 'pg';
import { execute } from '../sql/query.ts';

/** Runs `fn` in one transaction: all of it, or nothing. */
export async function inTransaction<T>(
  database: pg.Pool,
  fn: (db: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const db = await database.connect();
  let broken: Error | undefined;
  // A connection that dies also tells so by an event, which ends the process where nobody listens.
  const onError = (error: Error) => {
    broken = error;
  };
  db.on('error', onError);
  try {
    await execute(db, 'begin');
    const result = await fn(db);
    await execute(db, 'commit');
    return result;
  } catch (error) {
    await execute(db, 'rollback').catch(onError);
    throw error;
  } finally {
    db.off('error', onError);
    db.release(broken);
  }
}
