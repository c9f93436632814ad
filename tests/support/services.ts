import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

export interface TestDatabase {
  readonly name: string;
  readonly url: string;
  /** Closes remaining connections and drops the database. */
  drop(): Promise<void>;
}

/**
 * URL of a database of the shared Postgres server, with its superuser. Databases other than
 * `postgres` must be created first.
 */
export function postgresUrl(database = 'postgres'): string {
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.href;
}

/** Host and port of the shared Temporal server, which has the namespace `default` and the project's search attributes. */
export function temporalAddress(): string {
  return inject('temporalAddress');
}

/** URL of the shared Temporal server's Web UI. */
export function temporalUiUrl(): string {
  return inject('temporalUiUrl');
}

/** Creates an empty database for one suite, whose name starts with `prefix`. */
export async function createDatabase(prefix: string): Promise<TestDatabase> {
  const name = `${prefix}_${randomBytes(5).toString('hex')}`;
  await administer(`create database ${pg.escapeIdentifier(name)}`);
  return {
    name,
    url: postgresUrl(name),
    drop: () => administer(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`),
  };
}

/** On the server, as its superuser. */
export async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgresUrl() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
