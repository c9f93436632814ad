import { query } from '@moderate/orchestrator';
import type { PostgresSession } from '#resources/postgres.ts';
import { routineRecord, type RoutineRecord } from '../catalog.ts';
import { isUserSchema, lockedRelations } from './fragments.ts';

const statement = `
  with ${lockedRelations}
  select r.oid, r.schema, r.name, r.arguments, r.language, r.comment, r.permitted,
    case when r.wanted and r.permitted and not r.locked then pg_catalog.pg_get_functiondef(r.oid) end as definition
  from (
    select
      p.oid,
      n.nspname::text as schema,
      p.proname::text as name,
      pg_catalog.pg_get_function_identity_arguments(p.oid) as arguments,
      l.lanname::text as language,
      pg_catalog.obj_description(p.oid, 'pg_proc') as comment,
      coalesce(pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_function_privilege(p.oid, 'execute'), false) as permitted,
      n.nspname = any($1::text[]) as wanted,
      exists (
        select from pg_catalog.pg_depend d join locked k on k.relation = d.refobjid
        where d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and d.objid = p.oid and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
      ) as locked
    from pg_catalog.pg_proc p
    join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    join pg_catalog.pg_language l on l.oid = p.prolang
    where p.prokind in ('f', 'p') and ${isUserSchema('n')}
      and not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and d.objid = p.oid and d.deptype = 'e')
    offset 0
  ) r
  order by r.schema, r.name, r.arguments`;

/**
 * All functions and procedures except aggregates and those of extensions; definitions only for
 * those in `schemas`.
 */
export async function queryRoutines(
  session: PostgresSession,
  schemas: readonly string[],
): Promise<readonly RoutineRecord[]> {
  return query(session, routineRecord, statement, [schemas]);
}
