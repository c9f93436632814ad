import { isIPv6 } from 'node:net';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { Env } from '../env.ts';
import { wholeNumber } from '../definitions/whole-number.ts';
import { RetryableError, TerminalError } from '../errors.ts';
import { messageOf } from '../message-of.ts';
import { execute } from '../sql/query.ts';
import { project } from '../project.ts';

const kitMigrations = { folder: new URL('./migrations', import.meta.url), table: 'migrations' };

/**
 * `STATE_DATABASE_URL`, or the project's database on the server of `POSTGRES_*`.
 * @throws TerminalError with the variable names if neither is set
 */
export function stateDatabaseUrl(env: Env): string {
  if (env['STATE_DATABASE_URL']) return checkedUrl(env['STATE_DATABASE_URL']);
  return postgresDatabaseUrl(
    env,
    project().stateDatabase,
    `start one (${project().command} dev), or set STATE_DATABASE_URL, or`,
  );
}

/**
 * A database on the server of `POSTGRES_*`.
 * @throws TerminalError with the advice and the missing variables, or with the invalid one
 */
export function postgresDatabaseUrl(env: Env, database: string, advice = 'set'): string {
  const missing = ['POSTGRES_HOST', 'POSTGRES_USERNAME', 'POSTGRES_PASSWORD'].filter(
    (name) => !env[name],
  );
  if (missing.length > 0)
    throw new TerminalError(
      `The database ${database} is not configured: ${advice} ${missing.join(', ')}`,
      {
        code: 'STATE_DATABASE_NOT_CONFIGURED',
      },
    );
  const url = new URL('postgresql://host/');
  url.hostname = urlHost(env['POSTGRES_HOST'] ?? '');
  url.port = String(wholeNumber(env, 'POSTGRES_PORT', 5432, 65_535));
  url.username = encodeURIComponent(env['POSTGRES_USERNAME'] ?? '');
  url.password = encodeURIComponent(env['POSTGRES_PASSWORD'] ?? '');
  url.pathname = `/${encodeURIComponent(database)}`;
  const mode = env['POSTGRES_SSLMODE'];
  // In URLs, `pg` treats `require` as `verify-full`.
  if (mode) url.searchParams.set('sslmode', mode === 'require' ? 'no-verify' : mode);
  return url.href;
}

/** Validates the host: `URL` silently ignores invalid hosts and keeps the old one. */
function urlHost(host: string): string {
  const written = isIPv6(host) ? `[${host}]` : host;
  if (URL.parse(`postgresql://${written}/`)?.hostname.toLowerCase() === written.toLowerCase())
    return written;
  throw new TerminalError(
    `POSTGRES_HOST is not valid: expected a host name or an address without a port, but "${host}" was given`,
    {
      code: 'VARIABLE_INVALID',
    },
  );
}

function checkedUrl(url: string): string {
  const parsed = URL.parse(url);
  if (parsed !== null && /^postgres(ql)?:$/.test(parsed.protocol) && parsed.pathname.length > 1)
    return url;
  throw new TerminalError(
    'STATE_DATABASE_URL is not of the form postgresql://USER:PASSWORD@HOST:PORT/DATABASE',
    {
      code: 'VARIABLE_INVALID',
    },
  );
}

/**
 * Creates the state database if it is missing and the role is allowed to, and applies migrations.
 * Safe to call from several processes concurrently: one migrates, the others wait.
 * @param ofPipelines folder with the migrations of the pipelines' own tables
 * @returns the names of the migrations applied by this call
 */
export async function migrateStateDatabase(
  url: string,
  ofPipelines?: URL,
): Promise<readonly string[]> {
  await createWhenMissing(url);
  const ran = await migrate(url, kitMigrations);
  if (ofPipelines === undefined) return ran;
  return [...ran, ...(await migrate(url, { folder: ofPipelines, table: 'pipeline_migrations' }))];
}

async function migrate(
  url: string,
  { folder, table }: typeof kitMigrations,
): Promise<readonly string[]> {
  const { runner } = await import('node-pg-migrate');
  const ran = await runner({
    databaseUrl: url,
    dir: fileURLToPath(folder),
    migrationsTable: table,
    direction: 'up',
    advisoryLockMode: 'wait',
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  return ran.map(({ name }) => name);
}

/** A server behind a broken network does not even refuse connections. */
const connectionTimeoutMillis = 10_000;

/**
 * A stopped or disconnected process must not lock a pool of runs forever; a run's activities have
 * 30 s.
 */
const patience = {
  idle_in_transaction_session_timeout: 15_000,
  lock_timeout: 20_000,
  query_timeout: 60_000,
};

/**
 * A connection pool that survives a restart of Postgres: broken connections are dropped and
 * replaced on demand.
 * @param purpose shown in `pg_stat_activity`
 * @param max maximum number of connections
 */
export function connectStateDatabase(url: string, { purpose = 'state', max = 10 } = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: `${project().name} ${purpose}`,
    connectionTimeoutMillis,
    ...patience,
  });
  pool.on('error', () => undefined);
  // The pool only listens to idle connections. Without this, one that breaks during checkout would
  // end the process.
  pool.on('connect', (client) => void client.on('error', () => undefined));
  return pool;
}

async function createWhenMissing(url: string): Promise<void> {
  if (await exists(url)) return;
  const name = new URL(url).pathname.slice(1);
  const admin = new URL(url);
  admin.pathname = '/postgres';
  const client = new pg.Client({ connectionString: admin.href, connectionTimeoutMillis });
  try {
    await client.connect();
    await execute(client, `create database ${pg.escapeIdentifier(decodeURIComponent(name))}`);
  } catch (error) {
    if (sqlState(error) === '42P04' || sqlState(error) === '23505') return;
    throw new TerminalError(
      `The state database ${name} does not exist and could not be created: ${messageOf(error)}`,
      {
        code: 'STATE_DATABASE_MISSING',
        cause: error,
      },
    );
  } finally {
    await client.end();
  }
}

async function exists(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis });
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (sqlState(error) === '3D000') return false;
    const { host } = new URL(url);
    const server = `The state database's server at ${host}`;
    if (sqlState(error)?.startsWith('28') === true) {
      throw new TerminalError(`${server} refuses the connection: ${messageOf(error)}`, {
        code: 'STATE_DATABASE_LOGIN_REFUSED',
        cause: error,
      });
    }
    throw new RetryableError(`${server} does not answer: ${messageOf(error)}`, {
      code: 'STATE_DATABASE_UNAVAILABLE',
      cause: error,
    });
  } finally {
    await client.end().catch(() => undefined);
  }
}

function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}
