import { codeOf } from '../code-of.ts';
import type { Env } from '../env.ts';
import { messageOf } from '../message-of.ts';
import { RetryableError, TerminalError } from '../errors.ts';
import { openStateStore, type StateStore } from '../state/state-store.ts';
import { stateDatabaseUrl } from '../state/state-database.ts';
import { project } from '../project.ts';

const notSetUp = new Set(['3D000', '42P01', '42703']);

/**
 * Opens the state store and checks that it responds.
 * @throws TerminalError if it is not configured or not migrated, RetryableError if its server does
 * not respond
 */
export async function openCheckedStore(env: Env): Promise<StateStore> {
  const url = stateDatabaseUrl(env);
  const store = openStateStore(url);
  try {
    await store.runs.list({ limit: 1 });
    return store;
  } catch (error) {
    await store.close();
    const { host, pathname } = new URL(url);
    const where = `The state database ${pathname.slice(1)} at ${host}`;
    if (notSetUp.has(codeOf(error) ?? '')) {
      throw new TerminalError(
        `${where} is not set up, or was set up by an older version: ${project().command} migrate`,
        {
          code: 'STATE_DATABASE_NOT_MIGRATED',
          cause: error,
        },
      );
    }
    throw new RetryableError(`${where} does not answer: ${messageOf(error)}`, {
      code: 'STATE_DATABASE_UNAVAILABLE',
      cause: error,
    });
  }
}
