import { execute, query } from '@moderate/orchestrator';
import type { PostgresSession } from '#resources/postgres.ts';
import {
  viewDefinition,
  viewSource,
  viewTree,
  type Oid,
  type ViewDefinition,
  type ViewSource,
  type ViewTree,
} from '../catalog.ts';
import { lockedRelations } from './fragments.ts';

const definitions = `
  with ${lockedRelations}
  select
    c.oid as view,
    pg_catalog.format('create %s %I.%I as%s%s', case c.relkind when 'v' then 'view' else 'materialized view' end, n.nspname, c.relname, pg_catalog.chr(10),
      pg_catalog.pg_get_viewdef(c.oid, true)) as definition
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.oid = any($1::oid[]) and c.relkind in ('v', 'm') and not exists (select from blocked b where b.relation = c.oid)`;

/** Number of view definitions per savepoint, if there are more. */
const viewsAtOnce = 250;

/**
 * Definitions of views; none for those that are locked or read locked relations. Printing a
 * definition locks everything that the view reads until the transaction or its savepoint ends, and
 * a server's sessions share room for a few thousand locks: many views are printed in batches.
 */
export async function queryViewDefinitions(
  session: PostgresSession,
  views: readonly Oid[],
): Promise<readonly ViewDefinition[]> {
  const print = (part: readonly Oid[]) => query(session, viewDefinition, definitions, [part]);
  if (views.length <= viewsAtOnce) return print(views);
  const found: ViewDefinition[] = [];
  await execute(session, 'savepoint printing');
  for (let from = 0; from < views.length; from += viewsAtOnce) {
    found.push(...(await print(views.slice(from, from + viewsAtOnce))));
    await execute(session, 'rollback to savepoint printing');
  }
  return found;
}

const sources = `
  select distinct r.ev_class as view, coalesce(pg_catalog.pg_partition_root(d.refobjid), d.refobjid::regclass)::oid as source
  from pg_catalog.pg_rewrite r
  join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and d.objid = r.oid
    and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid <> r.ev_class
  where r.ev_class = any($1::oid[]) and r.rulename = '_RETURN'
  order by view, source`;

/** The relations that views read directly, from the dependencies recorded by Postgres. */
export async function queryViewSources(
  session: PostgresSession,
  relations: readonly Oid[],
): Promise<readonly ViewSource[]> {
  return query(session, viewSource, sources, [relations]);
}

const queryTrees = `
  select r.ev_class as view, r.ev_action::text as tree
  from pg_catalog.pg_rewrite r
  where r.ev_class = any($1::oid[]) and r.rulename = '_RETURN'`;

/** The parsed queries of views, as Postgres prints them. */
export async function queryViewTrees(
  session: PostgresSession,
  views: readonly Oid[],
): Promise<readonly ViewTree[]> {
  return query(session, viewTree, queryTrees, [views]);
}
