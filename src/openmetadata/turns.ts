import { execute, reportProgress, RetryableError } from '@moderate/orchestrator';
import pLimit from 'p-limit';
import pg from 'pg';

/**
 * Serializes processes that read the same source and send it to the same catalog. The process that
 * reads later also sends later, so that the catalog never ends up with the older of two readings.
 */
export interface Turns {
  /**
   * Waits for the exclusive turn of an entity and keeps it during the work.
   * @throws RetryableError if the turn was lost in the meantime: another process may have sent
   * between this reading and its sending
   */
  within<T>(entityFqn: string, work: () => Promise<T>): Promise<T>;
}

/** For a caller with exclusive access to the catalog. */
export const undisturbed: Turns = { within: (_, work) => work() };

/**
 * A waiting lock keeps its place in the queue, which polling would not. It waits this long before
 * the signal is checked.
 */
const waitMs = 1_000;
const lockNotAvailable = '55P03';

/**
 * Calls `use` with turns in a catalog, based on advisory locks of one connection to the state
 * database. They end with the connection, even if this process is killed.
 */
export async function withTurns<T>(
  {
    stateDatabase,
    location,
    signal,
  }: { readonly stateDatabase: pg.Pool; readonly location: string; readonly signal: AbortSignal },
  use: (turns: Turns) => Promise<T>,
): Promise<T> {
  const { application_name: name = '' } = stateDatabase.options;
  const client = new pg.Client({
    ...stateDatabase.options,
    lock_timeout: waitMs,
    application_name: `${name} turns`,
  });
  client.on('error', () => undefined);
  await client.connect().catch((error: unknown) => {
    throw lost(location, error);
  });

  const oneByOne = pLimit(1);
  const ask = (statement: string, key: string) => oneByOne(() => execute(client, statement, [key]));

  async function take(key: string, entityFqn: string): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      try {
        await ask('select pg_advisory_lock(hashtextextended($1, 0))', key);
        return;
      } catch (error) {
        if (!(error instanceof pg.DatabaseError && error.code === lockNotAvailable))
          throw lost(entityFqn, error);
        reportProgress({ phase: `waiting for another ingestion of ${entityFqn}` });
      }
    }
  }

  async function release(key: string, entityFqn: string): Promise<void> {
    await ask('select pg_advisory_unlock(hashtextextended($1, 0))', key).catch((error: unknown) => {
      throw lost(entityFqn, error);
    });
  }

  const turns: Turns = {
    within: async (entityFqn, work) => {
      const key = `turn ${location} ${entityFqn}`;
      await take(key, entityFqn);
      const done = await work().catch(async (error: unknown) => {
        await release(key, entityFqn).catch(() => undefined);
        throw error;
      });
      await release(key, entityFqn);
      return done;
    },
  };

  try {
    return await use(turns);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function lost(what: string, cause: unknown): RetryableError {
  const text = `The connection to the state database is lost, so another step may be ingesting ${what}`;
  return new RetryableError(text, { code: 'STATE_DATABASE_UNAVAILABLE', cause });
}
