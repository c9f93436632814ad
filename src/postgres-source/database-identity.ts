import { queryOne } from '@moderate/orchestrator';
import pg from 'pg';
import { z } from 'zod';
import type { PostgresSession } from '#resources/postgres.ts';

export interface DatabaseIdentity {
  readonly name: string;
  /** Which cluster of databases it is in, at whatever address that is reached; undefined where the role may not ask. */
  readonly server: string | undefined;
}

const serverRow = z.strictObject({ server: z.string() });
const nameRow = z.strictObject({ name: z.string() });

const notPermitted = '42501';

/** Ends the transaction of a session that may not ask. */
export async function identifyServer(session: PostgresSession): Promise<string | undefined> {
  try {
    const text = 'select system_identifier::text as server from pg_catalog.pg_control_system()';
    return (await queryOne(session, serverRow, text)).server;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === notPermitted) return undefined;
    throw error;
  }
}

export async function identifyDatabase(session: PostgresSession): Promise<DatabaseIdentity> {
  const { name } = await queryOne(
    session,
    nameRow,
    'select pg_catalog.current_database()::text as name',
  );
  return { name, server: await identifyServer(session) };
}

/** By the name alone where one of the servers is not known. */
export function isSameDatabase(a: DatabaseIdentity, b: DatabaseIdentity): boolean {
  return (
    a.name === b.name && (a.server === undefined || b.server === undefined || a.server === b.server)
  );
}
