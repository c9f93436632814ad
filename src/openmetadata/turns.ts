import { execute, reportProgress, RetryableError } from '@moderate/orchestrator';
import pLimit from 'p-limit';
import pg from 'pg';

/**
 * Has those that read the same thing and send it to the same catalog do so one after another, in whatever process they are. Whoever reads later then also
 * sends later, so that the catalog never ends with the older of two readings.
 */
export interface Turns {
  /**
   * Waits until nobody else has the turn of an entity, and has it while the work lasts.
   * @throws RetryableError if the turn was lost meanwhile: another may have sent between this reading and its sending
   */
  within<T>(entityFqn: string, work: () => Promise<T>): Promise<T>;
}

/** For who has the catalog to himself. */
export const undisturbed: Turns = { within: (_, work) => work() };

/** A waiting lock stands in a queue, which asking again and again would not. So long it waits before the signal is looked at. */
const waitMs = 1_000;
const lockNotAvailable = '55P03';

/** Gives `use` turns in a catalog, by locks of one connection to the state database. They end with it, also where this process is killed. */
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
