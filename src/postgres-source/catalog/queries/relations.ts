import { query } from '@moderate/orchestrator';
import type { PostgresSession } from '#resources/postgres.ts';
import { relationRecord, type Oid, type RelationRecord } from '../catalog.ts';
import { isUserSchema, lockedRelations } from './fragments.ts';

const statement = `
  with recursive ${lockedRelations},
  member (root, relation) as (
    select c.oid, c.oid from pg_catalog.pg_class c where c.relkind = 'p' and not c.relispartition
    union all
    select m.root, i.inhrelid from member m join pg_catalog.pg_inherits i on i.inhparent = m.relation
  ),
  part (root, tuples, pages) as (
    select m.root, pg_catalog.sum(c.reltuples) filter (where c.reltuples >= 0), pg_catalog.sum(c.relpages + coalesce(t.relpages, 0))
    from member m
    join pg_catalog.pg_class c on c.oid = m.relation and c.relkind <> 'p'
    left join pg_catalog.pg_class t on t.oid = c.reltoastrelid
    group by m.root
  )
  select
    c.oid,
    n.nspname::text as schema,
    c.relname::text as name,
    case c.relkind
      when 'r' then 'table' when 'p' then 'partitioned table' when 'f' then 'foreign table' when 'v' then 'view' else 'materialized view'
    end as kind,
    pg_catalog.obj_description(c.oid, 'pg_class') as comment,
    coalesce(pg_catalog.has_schema_privilege(n.oid, 'usage')
      and (pg_catalog.has_table_privilege(c.oid, 'select') or pg_catalog.has_any_column_privilege(c.oid, 'select')), false) as permitted,
    exists (select from blocked b where b.relation = c.oid) as locked,
    (case when c.relkind = 'p' then part.tuples when c.reltuples >= 0 and c.relkind <> 'v' then c.reltuples end)::float8 as "estimatedRows",
    (coalesce(part.pages, c.relpages + coalesce(toast.relpages, 0)) * pg_catalog.current_setting('block_size')::int8)::float8 as "estimatedBytes",
    case when key.partrelid is not null then pg_catalog.jsonb_build_object(
      'strategy', case key.partstrat when 'r' then 'range' when 'l' then 'list' else 'hash' end,
      'columns', (
        select coalesce(pg_catalog.jsonb_agg(a.attname order by k.position), '[]')
        from pg_catalog.unnest(key.partattrs::int2[]) with ordinality k (number, position)
        join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
      ),
      'key', pg_catalog.pg_get_partkeydef(c.oid)
    ) end as partition
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join pg_catalog.pg_class toast on toast.oid = c.reltoastrelid
  left join part on part.root = c.oid
  left join pg_catalog.pg_partitioned_table key on key.partrelid = c.oid
  where c.relkind in ('r', 'p', 'f', 'v', 'm') and not c.relispartition and ${isUserSchema('n')}
    and ($1::oid[] is null or c.oid = any($1))
  order by n.nspname, c.relname`;

/** @param only limits the result to these */
export async function queryRelations(
  session: PostgresSession,
  only?: readonly Oid[],
): Promise<readonly RelationRecord[]> {
  return query(session, relationRecord, statement, [only ?? null]);
}
