import { query } from '@moderate/orchestrator';
import type { PostgresSession } from '#resources/postgres.ts';
import { schemaRecord, type SchemaRecord } from '../catalog.ts';
import { isUserSchema } from './fragments.ts';

const statement = `
  select n.nspname::text as name, pg_catalog.obj_description(n.oid, 'pg_namespace') as comment
  from pg_catalog.pg_namespace n
  where ${isUserSchema('n')}
  order by n.nspname`;

export async function querySchemas(session: PostgresSession): Promise<readonly SchemaRecord[]> {
  return query(session, schemaRecord, statement);
}
