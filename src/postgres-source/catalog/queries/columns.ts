import { query } from '@moderate/orchestrator';
import type { PostgresSession } from '#resources/postgres.ts';
import { columnRecord, type ColumnRecord, type Oid } from '../catalog.ts';
import { lockedRelations } from './fragments.ts';

const typeOf = (type: string, namespace: string): string =>
  `pg_catalog.jsonb_build_object('schema', ${namespace}.nspname, 'name', ${type}.typname, 'kind', ${type}.typtype, 'relation', ${type}.typrelid::int8)`;

const statement = `
  with recursive ${lockedRelations},
  domain (oid, base, modifier) as (
    select t.oid, t.typbasetype, t.typtypmod from pg_catalog.pg_type t where t.typtype = 'd'
    union all
    select d.oid, t.typbasetype, t.typtypmod from domain d join pg_catalog.pg_type t on t.oid = d.base where t.typtype = 'd'
  ),
  resolved (oid, base, modifier) as materialized (
    select d.oid, d.base, d.modifier from domain d join pg_catalog.pg_type t on t.oid = d.base where t.typtype <> 'd'
  )
  select
    a.attrelid as relation,
    a.attname::text as name,
    a.attnum as number,
    pg_catalog.format_type(a.atttypid, a.atttypmod) as display,
    ${typeOf('type', 'type_schema')} as type,
    coalesce(type_domain.modifier, a.atttypmod) as modifier,
    case when element.oid is not null then ${typeOf('element', 'element_schema')} end as element,
    a.attnotnull as "notNull",
    case a.attidentity when 'a' then 'always' when 'd' then 'by default' end as identity,
    case a.attgenerated when 's' then 'stored' when 'v' then 'virtual' end as generated,
    case when exists (select from locked l where l.relation = a.attrelid) then null else pg_catalog.pg_get_expr(e.adbin, e.adrelid) end as expression,
    pg_catalog.col_description(a.attrelid, a.attnum) as comment
  from pg_catalog.pg_attribute a
  left join resolved type_domain on type_domain.oid = a.atttypid
  join pg_catalog.pg_type type on type.oid = coalesce(type_domain.base, a.atttypid)
  join pg_catalog.pg_namespace type_schema on type_schema.oid = type.typnamespace
  left join resolved element_domain on element_domain.oid = type.typelem and type.typcategory = 'A'
  left join pg_catalog.pg_type element on element.oid = coalesce(element_domain.base, type.typelem) and type.typcategory = 'A'
  left join pg_catalog.pg_namespace element_schema on element_schema.oid = element.typnamespace
  left join pg_catalog.pg_attrdef e on e.adrelid = a.attrelid and e.adnum = a.attnum
  where a.attrelid = any($1::oid[]) and a.attnum > 0 and not a.attisdropped
  order by a.attrelid, a.attnum`;

/** Columns of tables and views, or the fields of composite types by their relations. */
export async function queryColumns(
  session: PostgresSession,
  relations: readonly Oid[],
): Promise<readonly ColumnRecord[]> {
  return query(session, columnRecord, statement, [relations]);
}

/**
 * The fields of the composite types of columns and array elements, and recursively those of
 * composite fields.
 */
export async function queryFields(
  session: PostgresSession,
  columns: readonly ColumnRecord[],
): Promise<readonly ColumnRecord[]> {
  const seen = new Set<Oid>();
  const found: ColumnRecord[] = [];
  let level = columns;
  while (level.length > 0) {
    const relations = new Set(
      level
        .map(({ type, element }) => (element ?? type).relation)
        .filter((oid) => oid > 0 && !seen.has(oid)),
    );
    if (relations.size === 0) break;
    for (const relation of relations) seen.add(relation);
    level = await queryColumns(session, [...relations]);
    found.push(...level);
  }
  return found;
}
