/**
 * User schemas: those of Postgres itself, including temporary ones, start with the reserved prefix
 * `pg_`.
 */
export const isUserSchema = (namespace: string): string =>
  `${namespace}.nspname <> 'information_schema' and not pg_catalog.starts_with(${namespace}.nspname::text, 'pg_')`;

/**
 * Common table expressions `locked` (relations on which another session holds or awaits an
 * exclusive lock) and `blocked` (those and the views that read them). Functions that print
 * expressions would wait for such a lock.
 */
export const lockedRelations = `
  locked (relation) as materialized (
    select distinct l.relation
    from pg_catalog.pg_locks l
    where l.locktype = 'relation' and l.mode = 'AccessExclusiveLock' and l.pid is distinct from pg_catalog.pg_backend_pid()
      and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
  ),
  blocked (relation) as materialized (
    select l.relation from locked l
    union
    select r.ev_class
    from locked l
    join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid = l.relation and d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
    join pg_catalog.pg_rewrite r on r.oid = d.objid
  )`;
