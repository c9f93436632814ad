import pg from 'pg';
import { z } from 'zod';
import { defineResource, execute, queryOne, type Database } from '@moderate/orchestrator';
import { createConnections } from './postgres/connections.ts';
import { connectionError, fullOf, hasErrorCode, sessionError } from './postgres/errors.ts';
import { convertCharacters, isInconvertible } from './postgres/convert-characters.ts';
import { cancelOnAbort } from './postgres/cancel-on-abort.ts';
import { beginTransaction, endTransaction, type SessionOptions } from './postgres/transaction.ts';

export type { SessionOptions } from './postgres/transaction.ts';

export const postgresEnv = z.object({
  POSTGRES_HOST: z.string().min(1),
  POSTGRES_PORT: z.coerce.number().int().min(1).max(65_535).default(5432),
  POSTGRES_USERNAME: z.string().min(1),
  POSTGRES_PASSWORD: z.string().min(1),
  POSTGRES_SSLMODE: z.enum(['disable', 'require', 'verify-full']).default('disable'),
});

export type PostgresEnv = z.infer<typeof postgresEnv>;

/** One read-only transaction on one connection. */
export type PostgresSession = Database;

const healthRow = z.strictObject({ version: z.string(), role: z.string(), superuser: z.boolean() });

export interface Postgres {
  readonly username: string;
  /** `host:port`, for display and for the catalog. */
  readonly hostPort: string;

  /**
   * Runs `fn` in a read-only transaction on one of a bounded number of connections; waits while all
   * are in use. The search path is `pg_catalog`, and other settings are fixed. If the server cannot
   * convert a text to UTF-8, runs `fn` once more with U+FFFD in place of each unconvertible
   * character. If `signal` aborts, cancels the running statement on the server and throws the
   * signal's reason.
   *
   * @throws RetryableError if the server is unreachable, full, starting or stopping
   * @throws TerminalError if the login, the database or the right to connect is missing; see
   * `PostgresErrorCode`
   * @throws what `fn` throws; the error of a statement has Postgres' own `code`
   */
  withConnection<T>(
    database: string,
    options: SessionOptions,
    fn: (session: PostgresSession) => Promise<T>,
  ): Promise<T>;

  /**
   * As `withConnection`, on the first of the server's default databases that the role can connect
   * to.
   */
  withAnyDatabase<T>(
    options: SessionOptions,
    fn: (session: PostgresSession) => Promise<T>,
  ): Promise<T>;

  /** Opens a connection. Throws as `withConnection` does. */
  checkHealth(): Promise<{
    readonly version: string;
    readonly role: string;
    readonly superuser: boolean;
  }>;

  /** Closes idle connections; those in use close when they are returned. */
  close(): Promise<void>;
}

export interface PostgresLimits {
  /** Maximum number of connections to the server. */
  readonly maxConnections?: number;
  readonly maxConnectionsPerDatabase?: number;
}

/** A read-only client. Connects on first use. */
export function createPostgres(env: PostgresEnv, limits: PostgresLimits = {}): Postgres {
  const hostPort = `${env.POSTGRES_HOST}:${env.POSTGRES_PORT}`;
  const username = env.POSTGRES_USERNAME;

  async function open(database: string): Promise<pg.Client> {
    const client = new pg.Client(clientConfig(env, database));
    client.on('error', () => {}); // Without a listener, a lost connection would crash the process.
    try {
      await client.connect();
      return client;
    } catch (error) {
      void client.end().catch(() => {});
      throw connectionError(error, { hostPort, username, database });
    }
  }

  const connections = createConnections({
    open,
    max: limits.maxConnections ?? 8,
    maxPerDatabase: limits.maxConnectionsPerDatabase ?? 4,
  });

  async function withConnection<T>(
    database: string,
    options: SessionOptions,
    fn: (session: PostgresSession) => Promise<T>,
  ): Promise<T> {
    try {
      return await withinTransaction(database, options, fn);
    } catch (error) {
      if (!isInconvertible(error)) throw error;
      return withinTransaction(database, options, async (session) => {
        const patient = await convertCharacters(session);
        if (!patient) throw error;
        return fn(patient);
      });
    }
  }

  async function withinTransaction<T>(
    database: string,
    options: SessionOptions,
    fn: (session: PostgresSession) => Promise<T>,
  ): Promise<T> {
    const { signal } = options;
    const client = await connections.take(database, signal);
    const stopWatching = cancelOnAbort(client, signal, () => open(database));
    let reusable = false;
    try {
      await execute(client, beginTransaction(options));
      const result = await fn(client);
      await execute(client, endTransaction('commit'));
      reusable = true;
      return result;
    } catch (error) {
      if (!signal?.aborted) reusable = await rollBack(client);
      signal?.throwIfAborted();
      throw sessionError(error, { hostPort, username, database });
    } finally {
      stopWatching();
      connections.giveBack(client, reusable && !signal?.aborted);
    }
  }

  async function withAnyDatabase<T>(
    options: SessionOptions,
    fn: (session: PostgresSession) => Promise<T>,
  ): Promise<T> {
    const candidates = [...new Set(['postgres', username, 'template1'])];
    let refusal: unknown;
    for (const database of candidates) {
      try {
        return await withConnection(database, options, fn);
      } catch (error) {
        if (
          fullOf(error) !== 'database' &&
          !hasErrorCode(error, 'POSTGRES_DATABASE_MISSING', 'POSTGRES_CONNECTION_NOT_PERMITTED')
        )
          throw error;
        refusal ??= error;
      }
    }
    throw refusal;
  }

  function checkHealth() {
    return withAnyDatabase({ readOnly: true, statementTimeoutMs: 5_000 }, (session) =>
      queryOne(
        session,
        healthRow,
        `select pg_catalog.current_setting('server_version') as version, current_user::text as role,
          pg_catalog.current_setting('is_superuser') = 'on' as superuser`,
      ),
    );
  }

  return {
    username,
    hostPort,
    withConnection,
    withAnyDatabase,
    checkHealth,
    close: () => connections.close(),
  };
}

function clientConfig(env: PostgresEnv, database: string): pg.ClientConfig {
  return {
    host: env.POSTGRES_HOST,
    port: env.POSTGRES_PORT,
    user: env.POSTGRES_USERNAME,
    password: env.POSTGRES_PASSWORD,
    database,
    application_name: 'moderate-workflows',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    ssl: { disable: false, require: { rejectUnauthorized: false }, 'verify-full': true }[
      env.POSTGRES_SSLMODE
    ],
  };
}

/** Whether the connection can be reused. */
async function rollBack(client: pg.Client): Promise<boolean> {
  return execute(client, endTransaction('rollback')).then(
    () => true,
    () => false,
  );
}

/** The server whose databases are cataloged. */
export const postgresResource = defineResource({
  description: 'Postgres server to catalog and profile',
  env: postgresEnv,
  create: (env) => createPostgres(env),
  checkHealth: async (postgres) => {
    const { version, role, superuser } = await postgres.checkHealth();
    return `Postgres ${version} as ${role}${superuser ? ' (a superuser: a role with the right to read is enough)' : ''}`;
  },
  close: (postgres) => postgres.close(),
});
