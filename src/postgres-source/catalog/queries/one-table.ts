import { query } from '@moderate/orchestrator';
import { z } from 'zod';
import type { PostgresSession } from '#resources/postgres.ts';
import { catalogFqn, mayBeShared } from '#openmetadata/server-rules.ts';
import type { Oid, TableName } from '../catalog.ts';
import { isUserSchema } from './fragments.ts';

const named = `
  select c.oid, coalesce(pg_catalog.pg_partition_root(c.oid), c.oid::pg_catalog.regclass)::oid as root, n.nspname::text as schema, c.relname::text as name
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'f', 'v', 'm') and ${isUserSchema('n')} and ($1::text is null or (n.nspname = $1 and c.relname = $2))`;

const namedRow = z.strictObject({
  oid: z.number(),
  root: z.number(),
  schema: z.string(),
  name: z.string(),
});

/**
 * The tables and views with this name in the catalog: none, one, or several of which the catalog
 * can contain none. A partition counts as its partitioned table. Checks all names only if several
 * may share the name.
 */
export async function queryNamed(
  session: PostgresSession,
  { schema, name }: TableName,
): Promise<readonly Oid[]> {
  const wanted = catalogFqn(schema, name);
  const all = [schema, name].some(mayBeShared);
  const rows = await query(session, namedRow, named, all ? [null, null] : [schema, name]);
  return [
    ...new Set(
      rows.filter((row) => catalogFqn(row.schema, row.name) === wanted).map(({ root }) => root),
    ),
  ];
}

const neighbors = `
  with recursive member (oid) as (
    select pg_catalog.unnest($1::oid[])
    union
    select i.inhrelid from member m join pg_catalog.pg_inherits i on i.inhparent = m.oid
  ),
  near (oid) as (
    select c.confrelid from pg_catalog.pg_constraint c where c.conrelid = any($1) and c.contype = 'f'
    union
    select d.refobjid
    from pg_catalog.pg_rewrite r
    join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and d.objid = r.oid
      and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    where r.ev_class = any($1)
    union
    select r.ev_class
    from member m
    join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid = m.oid
      and d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
    join pg_catalog.pg_rewrite r on r.oid = d.objid
  )
  select distinct coalesce(pg_catalog.pg_partition_root(n.oid), n.oid::pg_catalog.regclass)::oid as oid from near n`;

const oidRow = z.strictObject({ oid: z.number() });

/**
 * The targets of the tables' foreign keys, the relations that views read, and the views that read
 * the tables.
 */
export async function queryNeighbors(
  session: PostgresSession,
  tables: readonly Oid[],
): Promise<readonly Oid[]> {
  const rows = await query(session, oidRow, neighbors, [tables]);
  return rows.map(({ oid }) => oid);
}
