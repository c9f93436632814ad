import { query } from '@moderate/orchestrator';
import { z } from 'zod';
import type { PostgresSession } from '#resources/postgres.ts';
import type { Oid } from '../catalog/catalog.ts';
import { isUserSchema } from '../catalog/queries/fragments.ts';
import { isUndecodable, undecodable } from '../catalog/undecodable.ts';
import { typeName } from './type-traits.ts';

const profiledColumn = z.strictObject({
  name: z.string(),
  /** The base type of a domain, or the column's own type. */
  type: typeName,
  /** Whether the role may read it. */
  permitted: z.boolean(),
});
export type ProfiledColumn = Readonly<z.infer<typeof profiledColumn>>;

const tableRecord = z.strictObject({
  oid: z.number(),
  schema: z.string(),
  name: z.string(),
  /**
   * Every statement computes or fetches views and foreign tables again, and they cannot be sampled.
   */
  stored: z.boolean(),
  view: z.boolean(),
  /** Stored in Postgres' heap format, in which a page holds a limited number of rows. */
  heap: z.boolean(),
  /** From the last vacuum or analyze, including partitions; null if there was none. */
  estimatedRows: z.number().nullable(),
  /** The role may use the schema and read at least one column, or the table if it has none. */
  permitted: z.boolean(),
  columns: z.array(profiledColumn),
  encoding: z.string(),
});

export interface ProfiledTable extends Readonly<
  Omit<z.infer<typeof tableRecord>, 'columns' | 'encoding'>
> {
  readonly columns: readonly ProfiledColumn[];
  /**
   * Its name is valid text, so it can be queried. Columns with invalid names are omitted, as in the
   * catalog.
   */
  readonly named: boolean;
  /** The invalid part of its name, if any. */
  readonly fault?: string;
}

/** Requests no lock on any table, nor any size, for which Postgres would wait. */
const statement = `
  with recursive domain (oid, base) as (
    select t.oid, t.typbasetype from pg_catalog.pg_type t where t.typtype = 'd'
    union all
    select d.oid, t.typbasetype from domain d join pg_catalog.pg_type t on t.oid = d.base where t.typtype = 'd'
  ),
  member (root, relation) as (
    select c.oid, c.oid from pg_catalog.pg_class c where c.relkind = 'p' and not c.relispartition
    union all
    select m.root, i.inhrelid from member m join pg_catalog.pg_inherits i on i.inhparent = m.relation
  ),
  part (root, tuples, heap) as (
    select m.root, case when pg_catalog.bool_and(c.reltuples >= 0) then pg_catalog.sum(c.reltuples) end, pg_catalog.bool_and(coalesce(a.amname = 'heap', false))
    from member m join pg_catalog.pg_class c on c.oid = m.relation and c.relkind <> 'p' left join pg_catalog.pg_am a on a.oid = c.relam
    group by m.root
  ),
  base (oid, type) as (
    select d.oid, d.base from domain d join pg_catalog.pg_type t on t.oid = d.base and t.typtype <> 'd'
    union all
    select t.oid, t.oid from pg_catalog.pg_type t where t.typtype <> 'd'
  ),
  field (relation, permitted, columns) as (
    select
      a.attrelid,
      pg_catalog.bool_or(pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'select')),
      pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
        'name', a.attname,
        'permitted', coalesce(pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'select'), false),
        'type', pg_catalog.jsonb_build_object('schema', s.nspname, 'name', t.typname, 'kind', t.typtype,
          'element', case when e.oid is not null then pg_catalog.jsonb_build_object('schema', es.nspname, 'delimiter', e.typdelim) end)
      ) order by a.attnum)
    from pg_catalog.pg_attribute a
    join pg_catalog.pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'm', 'v', 'f') and not c.relispartition
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace and ${isUserSchema('n')}
    join base b on b.oid = a.atttypid
    join pg_catalog.pg_type t on t.oid = b.type
    join pg_catalog.pg_namespace s on s.oid = t.typnamespace
    left join base eb on eb.oid = t.typelem and t.typcategory = 'A'
    left join pg_catalog.pg_type e on e.oid = eb.type
    left join pg_catalog.pg_namespace es on es.oid = e.typnamespace
    where a.attnum > 0 and not a.attisdropped and ($1::oid[] is null or a.attrelid = any($1))
    group by a.attrelid
  )
  select
    c.oid,
    n.nspname::text as schema,
    c.relname::text as name,
    c.relkind in ('r', 'p', 'm') as stored,
    c.relkind = 'v' as view,
    coalesce(part.heap, am.amname = 'heap', c.relkind = 'p') as heap,
    (case when c.relkind = 'p' then part.tuples when c.reltuples >= 0 then c.reltuples end)::float8 as "estimatedRows",
    coalesce(pg_catalog.has_schema_privilege(n.oid, 'usage')
      and (pg_catalog.has_table_privilege(c.oid, 'select') or field.permitted), false) as permitted,
    coalesce(field.columns, '[]') as columns,
    pg_catalog.getdatabaseencoding()::text as encoding
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join pg_catalog.pg_am am on am.oid = c.relam
  left join part on part.root = c.oid
  left join field on field.relation = c.oid
  where c.relkind in ('r', 'p', 'm', 'v', 'f') and not c.relispartition and ${isUserSchema('n')}
    and ($1::oid[] is null or c.oid = any($1))
  order by n.nspname, c.relname`;

/**
 * All user tables and views with their columns; partitions are omitted, as their partitioned table
 * represents them.
 * @param only limits the result to these
 */
export async function queryTables(
  session: PostgresSession,
  only?: readonly Oid[],
): Promise<ProfiledTable[]> {
  const rows = await query(session, tableRecord, statement, [only ?? null]);
  return rows.map(({ encoding, ...table }) => {
    if (encoding === 'UTF8') return { ...table, named: true };
    const named = ![table.schema, table.name].some(isUndecodable);
    const columns = table.columns.filter(({ name }) => !isUndecodable(name));
    return {
      ...table,
      named,
      columns,
      ...(!named && { fault: `its name ${undecodable(encoding)}` }),
    };
  });
}
