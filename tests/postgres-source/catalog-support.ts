import pg from 'pg';
import { readCatalog } from '#postgres-source/catalog/read-catalog.ts';
import type { Catalog, RelationRecord } from '#postgres-source/catalog/catalog.ts';
import { tableBodies } from '#postgres-source/catalog/bodies/table-body.ts';
import type { TableBody } from '#openmetadata/entities.ts';
import {
  createPostgres,
  postgresEnv,
  type Postgres,
  type PostgresLimits,
} from '#resources/postgres.ts';
import { createDatabase, postgresUrl } from '../support/services.ts';

/** A client of the tests' server, as the superuser or as another role. */
export function testPostgres(
  login: { username?: string; password?: string } = {},
  limits: PostgresLimits = {},
): Postgres {
  const { hostname, port, username, password } = new URL(postgresUrl());
  const env = postgresEnv.parse({
    POSTGRES_HOST: hostname,
    POSTGRES_PORT: port,
    POSTGRES_USERNAME: login.username ?? decodeURIComponent(username),
    POSTGRES_PASSWORD: login.password ?? decodeURIComponent(password),
  });
  return createPostgres(env, limits);
}

export interface SourceDatabase {
  readonly name: string;
  /** Runs statements as the superuser, on a separate connection. */
  run(sql: string): Promise<void>;
  /** A connection that the caller closes. */
  connect(): Promise<pg.Client>;
  drop(): Promise<void>;
}

export async function sourceDatabase(sql: string): Promise<SourceDatabase> {
  const { name, url, drop } = await createDatabase('catalog');
  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    await client.connect();
    return client;
  }
  async function run(statements: string): Promise<void> {
    const client = await connect();
    try {
      await client.query(statements);
    } finally {
      await client.end();
    }
  }
  await run(sql);
  return { name, run, connect, drop };
}

const everything = { takesSchema: () => true, takesTable: () => true };

export function readAll(postgres: Postgres, database: SourceDatabase): Promise<Catalog> {
  return readCatalog(postgres, database.name, everything);
}

export async function readBodies(
  postgres: Postgres,
  database: SourceDatabase,
): Promise<ReadonlyMap<string, TableBody>> {
  const bodies = tableBodies(await readAll(postgres, database), 'src', 'db');
  return new Map(bodies.map((body) => [body.name, body]));
}

export function relationNamed(catalog: Catalog, name: string): RelationRecord {
  const found = catalog.relations.find((relation) => relation.name === name);
  if (!found) throw new Error(`The catalog has no ${name}`);
  return found;
}

/** A Postgres that counts the statements within transactions. */
export function countStatements(postgres: Postgres): { postgres: Postgres; count: () => number } {
  let count = 0;
  return {
    count: () => count,
    postgres: {
      ...postgres,
      withConnection: (database, options, fn) =>
        postgres.withConnection(database, options, (session) =>
          fn({
            query: (...query: unknown[]) => {
              count += 1;
              return Reflect.apply(session.query.bind(session), undefined, query) as never;
            },
          }),
        ),
    },
  };
}
