import { postgresOutage, queryFirst } from '@moderate/orchestrator';
import { z } from 'zod';
import type { Postgres, PostgresSession, SessionOptions } from '#resources/postgres.ts';
import { mayBeGone } from './failure.ts';
import { arithmetics } from './moments.ts';
import { profileTable, type ProfileTableOptions } from './profile-table.ts';
import { isRaised, sqlState } from '#resources/postgres/sql-state.ts';
import type { ProfiledTable } from './tables.ts';
import type { TableOutcome } from './tally.ts';

export interface Connect {
  readonly postgres: Postgres;
  readonly database: string;
  readonly session: SessionOptions;
}

const overflow = '22003';
/**
 * Disk full, out of memory, temporary file limit, or unreachable server of a foreign table: affects
 * one statement, while our own server is fine.
 */
const ofOneStatement = /^(53[1-4]00|08...)$/;

/**
 * The server ended the session: terminated by an administrator, shutdown, idle timeout, or the
 * database was dropped.
 */
const ofEndedSession = /^(57P0[1245]|25P03)$/;

/** The session in which a table was read has ended. */
class SessionLost extends Error {
  override readonly name = 'SessionLost';
}

/**
 * A function of a view may end its own session. So may a server restart, which is why a table gets
 * a second session.
 */
const sessionsPerTable = 2;
const sessionEnded = 'the server ended the session that read it';

/**
 * Profiles a table in a transaction of its own; retries in a second and third one if its numbers
 * overflow, and once if the session is lost although the server accepts connections.
 *
 * @throws the table's error, see `failureOf`
 */
export async function profileInSession(
  connect: Connect,
  table: ProfiledTable,
  options: Omit<ProfileTableOptions, 'arithmetic'>,
): Promise<TableOutcome> {
  for (let sessions = 1; ; sessions += 1) {
    try {
      return await inAnyArithmetic(connect, table, options);
    } catch (error) {
      if (!(error instanceof SessionLost)) throw error;
    }
    await within(connect, (session) => exists(session, table));
    if (sessions === sessionsPerTable) return { kind: 'failed', error: sessionEnded };
  }
}

async function inAnyArithmetic(
  connect: Connect,
  table: ProfiledTable,
  options: Omit<ProfileTableOptions, 'arithmetic'>,
): Promise<TableOutcome> {
  let overflowed: unknown;
  for (const arithmetic of arithmetics) {
    try {
      return await within(connect, async (session) => {
        const profile = profileTable(session, table, { ...options, arithmetic });
        return {
          kind: 'profiled',
          table: await profile.catch((error: unknown) => Promise.reject(asLost(error))),
        };
      });
    } catch (error) {
      if (mayBeGone(error) && !(await within(connect, (session) => exists(session, table))))
        return { kind: 'gone' };
      if (sqlState(error) !== overflow) throw error;
      overflowed = error;
    }
  }
  throw overflowed;
}

/**
 * The error of a statement, or `SessionLost` if it ended the session. A rejected login is a
 * different error.
 */
function asLost(error: unknown): unknown {
  const code = sqlState(error);
  const isLost =
    code === undefined
      ? postgresOutage(error) !== undefined
      : ofEndedSession.test(code) && !isRaised(error);
  return isLost ? new SessionLost('The session was lost', { cause: error }) : error;
}

/**
 * As `withConnection`, but an error that affects one statement does not count as a busy or
 * unavailable server.
 */
async function within<T>(
  { postgres, database, session }: Connect,
  fn: (session: PostgresSession) => Promise<T>,
): Promise<T> {
  const outcome = await postgres.withConnection(database, session, async (connection) => {
    try {
      return { value: await fn(connection) };
    } catch (error) {
      if (!ofOneStatement.test(sqlState(error) ?? '')) throw error;
      return { error };
    }
  });
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}

async function exists(session: PostgresSession, { oid }: ProfiledTable): Promise<boolean> {
  return (
    (await queryFirst(
      session,
      z.strictObject({}),
      'select from pg_catalog.pg_class where oid = $1',
      [oid],
    )) !== undefined
  );
}
