import type { PostgresSession } from '#resources/postgres.ts';
import type { SchemaRecord } from '../catalog.ts';
import { isUserSchema } from './fragments.ts';

const statement = `
  select n.nspname::text as name, pg_catalog.obj_description(n.oid, 'pg_namespace') as comment
  from pg_catalog.pg_namespace n
  where ${isUserSchema('n')}
  order by n.nspname`;

export async function querySchemas(session: PostgresSession): Promise<SchemaRecord[]> {
  return (await session.query<SchemaRecord>(statement)).rows;
}
