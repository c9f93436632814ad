export interface SessionOptions {
  /** The only mode there is; written out where a source is read, so that a reader sees it. */
  readonly readOnly: true;
  /** After this long the server ends a statement with code 57014. */
  readonly statementTimeoutMs: number;
  /** How long a statement may wait for a lock of somebody else before it fails with code 55P03. 10 seconds by default. */
  readonly lockTimeoutMs?: number;
  /** All statements see the database as of the first one. */
  readonly oneSnapshot?: boolean;
  readonly signal?: AbortSignal;
}

const defaultLockTimeoutMs = 10_000;
const idleTimeoutMs = 300_000;

/**
 * Under these every statement means and prints the same. Not among them is `lc_monetary`: how many decimals an amount of money has is what
 * the database's own setting says.
 */
const settings = {
  timezone: 'UTC',
  datestyle: 'ISO, YMD',
  intervalstyle: 'postgres',
  bytea_output: 'hex',
  xmlbinary: 'base64',
  extra_float_digits: '1',
  lc_numeric: 'C',
  lc_time: 'C',
  standard_conforming_strings: 'on',
  quote_all_identifiers: 'off',
  array_nulls: 'on',
  transform_null_equals: 'off',
  row_security: 'on',
  // Checks of tables would be computed in part to plan with them, which may call functions of their owner.
  constraint_exclusion: 'off',
  // Many short statements, whose compilation would take longer than they do.
  jit: 'off',
  // A view or foreign table whose first rows are read by several statements gives the same ones.
  synchronize_seqscans: 'off',
};

/**
 * Takes back what the database's or the role's owner has set of all else that changes plans or output, in whichever version has it; the
 * server's own configuration stays. What begins with `transaction_` can't be set once a statement has run, but for the timeout.
 */
const takeBackSettings = `
  select pg_catalog.set_config(s.name, s.boot_val, true)
  from pg_catalog.pg_settings s
  where s.source in ('database', 'user', 'database user') and s.context = 'user' and s.boot_val is not null
    and s.category ~ '^(Query Tuning|Client Connection Defaults|Version and Platform Compatibility)'
    and s.name !~ '^(transaction_(?!timeout)|lc_monetary$)'`;

/**
 * The role that reads is the one that logged in, or the one that is set for it, by whoever may alter it. One that the database's owner has
 * set would hide tables.
 */
const takeBackRole = `
  select pg_catalog.set_config('role', coalesce((
    select pg_catalog.substr(c.setting, 6)
    from pg_catalog.pg_db_role_setting s
    join pg_catalog.pg_roles r on r.oid = s.setrole and r.rolname = session_user
    cross join pg_catalog.unnest(s.setconfig) c (setting)
    where c.setting like 'role=%' and (s.setdatabase = 0
      or s.setdatabase = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()))
    order by s.setdatabase = 0 limit 1), 'none'), true)`;

/** A database in this encoding holds bytes of any kind, which the server refuses to send as UTF-8: taken as they are, they do no harm. */
const takeBytesAsTheyAre = `
  select pg_catalog.set_config('client_encoding', 'SQL_ASCII', true) where pg_catalog.getdatabaseencoding() = 'SQL_ASCII'`;

/**
 * One round trip that begins the transaction. All settings are local to it, so they also hold behind a pooler that refuses them as
 * start-up parameters, and never leak to whoever gets the server's connection next. With this search path, a name without a schema
 * is that of Postgres itself: no function, operator, type or table that a user made can take its place.
 */
export function beginTransaction({
  statementTimeoutMs,
  lockTimeoutMs = defaultLockTimeoutMs,
  oneSnapshot = false,
}: SessionOptions): string {
  return [
    `begin transaction isolation level ${oneSnapshot ? 'repeatable read' : 'read committed'} read only`,
    // The database's own time limit holds for these statements too, until it is gone.
    `set local statement_timeout = 0`,
    `set local search_path = pg_catalog, pg_temp`,
    `set local lock_timeout = ${milliseconds(lockTimeoutMs)}`,
    `set local idle_in_transaction_session_timeout = ${idleTimeoutMs}`,
    ...Object.entries(settings).map(([name, value]) => `set local ${name} = '${value}'`),
    takeBackSettings,
    takeBackRole,
    takeBytesAsTheyAre,
    `set local statement_timeout = ${milliseconds(statementTimeoutMs)}`,
  ].join('; ');
}

/**
 * Functions of views run as our role, and may have set what outlives their transaction: the next one that gets the connection must not
 * inherit it. In the same round trip, so that a pooler gives both to one connection of the server.
 */
export function endTransaction(how: 'commit' | 'rollback'): string {
  return `${how}; reset session authorization; reset role; reset all`;
}

function milliseconds(value: number): number {
  return Math.max(1, Math.round(value));
}
