import { query } from '@moderate/orchestrator';
import type { PostgresSession } from '#resources/postgres.ts';
import { constraintRecord, type ConstraintRecord, type Oid } from '../catalog.ts';

const columnNames = (relation: string, numbers: string): string => `(
      select coalesce(pg_catalog.jsonb_agg(a.attname order by k.position), '[]')
      from pg_catalog.unnest(${numbers}) with ordinality k (number, position)
      join pg_catalog.pg_attribute a on a.attrelid = ${relation} and a.attnum = k.number
    )`;

/**
 * A foreign key to a partitioned table has a copy for each partition, whose parent is the original.
 */
const statement = `
  select
    c.conrelid as relation,
    c.conname::text as name,
    case c.contype when 'p' then 'primary key' when 'u' then 'unique' else 'foreign key' end as kind,
    ${columnNames('c.conrelid', 'c.conkey')} as columns,
    case when c.contype = 'f' then pg_catalog.jsonb_build_object(
      'relation', c.confrelid::int8,
      'columns', ${columnNames('c.confrelid', 'c.confkey')}
    ) end as referred
  from pg_catalog.pg_constraint c
  where c.conrelid = any($1::oid[]) and c.contype in ('p', 'u', 'f') and c.conparentid = 0
  order by c.conrelid, c.contype, c.conname`;

export async function queryConstraints(
  session: PostgresSession,
  relations: readonly Oid[],
): Promise<readonly ConstraintRecord[]> {
  return query(session, constraintRecord, statement, [relations]);
}
