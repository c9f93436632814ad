import { queryOne } from '@moderate/orchestrator';
import pg from 'pg';
import { z } from 'zod';
import type { PostgresSession } from '#resources/postgres.ts';

export interface DatabaseIdentity {
  readonly name: string;
  /**
   * Identifies the database cluster, regardless of its address; undefined if the role may not query
   * it.
   */
  readonly server: string | undefined;
}

const serverRow = z.strictObject({ server: z.string() });
const nameRow = z.strictObject({ name: z.string() });

const notPermitted = '42501';

/** A failed query aborts the session's transaction. */
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

/** Compares only names if one of the servers is unknown. */
export function isSameDatabase(a: DatabaseIdentity, b: DatabaseIdentity): boolean {
  return (
    a.name === b.name && (a.server === undefined || b.server === undefined || a.server === b.server)
  );
}
