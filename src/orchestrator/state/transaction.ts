import type pg from 'pg';
import { execute } from '../sql/query.ts';

/** Runs `fn` in a transaction. */
export async function inTransaction<T>(
  database: pg.Pool,
  fn: (db: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const db = await database.connect();
  let broken: Error | undefined;
  // A broken connection also emits an error event, which would end the process without a listener.
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
