export interface SessionOptions {
  /** The only mode; spelled out for readers of the calling code. */
  readonly readOnly: true;
  /** The server cancels a statement after this time with code 57014. */
  readonly statementTimeoutMs: number;
  /**
   * How long a statement waits for another session's lock before it fails with code 55P03. Defaults
   * to 10 seconds.
   */
  readonly lockTimeoutMs?: number;
  /** All statements see the database as of the first one. */
  readonly oneSnapshot?: boolean;
  readonly signal?: AbortSignal;
}

const defaultLockTimeoutMs = 10_000;
const idleTimeoutMs = 300_000;

/**
 * Settings under which every statement means and prints the same. `lc_monetary` is not among them:
 * the database's own setting determines the decimals of a money value.
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
  // Planning would evaluate parts of check constraints, which may call functions of the table's
  // owner.
  constraint_exclusion: 'off',
  // There are many short statements; compiling them would take longer than running them.
  jit: 'off',
  // Makes several statements read the same first rows of a view or foreign table.
  synchronize_seqscans: 'off',
};

/**
 * Resets all other settings of the database's or the role's owner that change plans or output, if
 * the server version has them; the server's own configuration stays. Settings starting with
 * `transaction_` cannot be set after a statement has run, except for the timeout.
 */
const takeBackSettings = `
  select pg_catalog.set_config(s.name, s.boot_val, true)
  from pg_catalog.pg_settings s
  where s.source in ('database', 'user', 'database user') and s.context = 'user' and s.boot_val is not null
    and s.category ~ '^(Query Tuning|Client Connection Defaults|Version and Platform Compatibility)'
    and s.name !~ '^(transaction_(?!timeout)|lc_monetary$)'`;

/**
 * Reads as the role that logged in, or the one configured for it by someone who may alter it. A
 * role set by the database's owner would hide tables.
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

/**
 * A database in this encoding may contain arbitrary bytes, which the server refuses to send as
 * UTF-8: read unconverted, they are harmless.
 */
const takeBytesAsTheyAre = `
  select pg_catalog.set_config('client_encoding', 'SQL_ASCII', true) where pg_catalog.getdatabaseencoding() = 'SQL_ASCII'`;

/**
 * Begins the transaction in one round trip. All settings are local to it, so that they also work
 * behind a pooler that rejects start-up parameters, and never leak to the next user of the server's
 * connection. With this search path, unqualified names refer to Postgres' own objects: no
 * user-defined function, operator, type or table can shadow them.
 */
export function beginTransaction({
  statementTimeoutMs,
  lockTimeoutMs = defaultLockTimeoutMs,
  oneSnapshot = false,
}: SessionOptions): string {
  return [
    `begin transaction isolation level ${oneSnapshot ? 'repeatable read' : 'read committed'} read only`,
    // The database's own time limit applies to these statements too, until it is reset.
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
 * Functions of views run as our role and may have changed settings that outlive their transaction:
 * the next user of the connection must not inherit them. Sent in the same round trip, so that a
 * pooler uses one server connection for both.
 */
export function endTransaction(how: 'commit' | 'rollback'): string {
  return `${how}; reset session authorization; reset role; reset all`;
}

function milliseconds(value: number): number {
  return Math.max(1, Math.round(value));
}
