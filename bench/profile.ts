import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { postgresIngestionConfig } from '#activities/openmetadata/config.ts';
import { profilePostgresDatabase } from '#postgres-source/profile/profile-database.ts';
import { createPostgres, postgresEnv, type Postgres } from '#resources/postgres.ts';
import { countStatements } from '#tests/postgres-source/catalog-support.ts';
import { profileSink } from '#tests/postgres-source/profile/profile-support.ts';
import { columnQueries } from './profile-one-by-one.ts';

export interface ProfileBenchOptions {
  /** A server that allows creating databases. */
  readonly postgresUrl: string;
  readonly rows?: number;
  readonly columns?: number;
  readonly report?: (line: string) => void;
}

export interface ProfileBenchResult {
  readonly rows: number;
  readonly columns: number;
  readonly seconds: {
    /** Profiles every row. */
    readonly ours: number;
    /** With the default config: a sample of a million rows. */
    readonly oursSampled: number;
    /** The same metrics over all rows, one query per metric and column. */
    readonly oneByOne: number;
  };
  readonly statements: { readonly ours: number; readonly oneByOne: number };
}

/**
 * Creates a table in a separate database, profiles it completely in both ways, and drops the
 * database.
 */
export async function benchProfile(options: ProfileBenchOptions): Promise<ProfileBenchResult> {
  const { postgresUrl, rows = 10_000_000, columns = 20, report = () => {} } = options;
  const database = `bench_profile_${randomBytes(4).toString('hex')}`;
  await inDatabase(postgresUrl, (client) => client.query(`create database ${database}`));
  const postgres = postgresOf(postgresUrl);
  const url = new URL(postgresUrl);
  url.pathname = `/${database}`;
  try {
    const made = await seconds(() =>
      inDatabase(url.href, (client) => makeTable(client, rows, columns)),
    );
    report(`${rows} rows made in ${made.toFixed(1)} s`);
    const counted = countStatements(postgres);
    const ours = await seconds(() => profile(counted.postgres, database, rows));
    report(`ours: ${ours.toFixed(1)} s, ${counted.count()} statements`);
    const oursSampled = await seconds(() => profile(postgres, database));
    report(`ours, sampled: ${oursSampled.toFixed(1)} s`);
    let statements = 0;
    const oneByOne = await seconds(async () => {
      statements = await inDatabase(url.href, (client) => askOneByOne(client, columns, report));
    });
    report(`one by one: ${oneByOne.toFixed(1)} s, ${statements} statements`);
    return {
      rows,
      columns,
      seconds: { ours, oursSampled, oneByOne },
      statements: { ours: counted.count(), oneByOne: statements },
    };
  } finally {
    await postgres.close();
    await inDatabase(postgresUrl, (client) =>
      client.query(`drop database ${database} with (force)`),
    );
  }
}

/** Ten kinds of columns; every second group of ten contains nulls. */
const kinds = [
  { name: 'id', number: true, sql: 'i::bigint' },
  { name: 'small', number: true, sql: '(random() * 100)::int' },
  { name: 'whole', number: true, sql: '(random() * 1e6)::int' },
  { name: 'double', number: true, sql: 'random() * 1000 + random() * 1000 + random() * 1000' },
  { name: 'decimal', number: true, sql: '(random() * 1e5)::numeric(12, 2)' },
  { name: 'category', sql: `'category ' || i % 50` },
  { name: 'text', sql: 'md5(i::text)' },
  { name: 'flag', sql: 'random() < 0.3' },
  { name: 'day', sql: `date '2015-01-01' + (random() * 3650)::int` },
  { name: 'moment', sql: `timestamptz '2020-01-01' + random() * 1e8 * interval '1 second'` },
] as const;

function kindOf(column: number): (typeof kinds)[number] {
  return kinds[column % kinds.length]!;
}

function nameOf(column: number): string {
  return `${kindOf(column).name}_${column}`;
}

async function makeTable(client: pg.Client, rows: number, columns: number): Promise<void> {
  const values = Array.from({ length: columns }, (_, column) => {
    const { sql } = kindOf(column);
    const withNulls =
      Math.floor(column / kinds.length) % 2 === 1 ? `case when i % 7 > 0 then ${sql} end` : sql;
    return `${withNulls} as ${nameOf(column)}`;
  });
  await client.query(
    `create unlogged table measured as select ${values.join(', ')} from generate_series(1, ${rows}) i`,
  );
  await client.query('vacuum analyze measured');
}

async function profile(postgres: Postgres, database: string, maxRows?: number): Promise<void> {
  const config = postgresIngestionConfig.parse({
    profile: { ...(maxRows && { maxRows }), statementTimeoutSecs: 3600 },
  });
  const sink = profileSink();
  const summary = await profilePostgresDatabase(
    { postgres, sink },
    { config, database, service: 'bench', capturedAt: 1 },
  );
  if (sink.profiles.size !== 1)
    throw new Error(`The table was not profiled: ${JSON.stringify(summary)}`);
}

async function askOneByOne(
  client: pg.Client,
  columns: number,
  report: (line: string) => void,
): Promise<number> {
  let statements = 0;
  for (let column = 0; column < columns; column += 1) {
    const kind = kindOf(column);
    const took = await seconds(async () => {
      statements += await columnQueries(client, 'measured', nameOf(column), kindClass(kind));
    });
    report(`one by one: ${nameOf(column)} ${took.toFixed(1)} s`);
  }
  return statements;
}

function kindClass(kind: (typeof kinds)[number]): 'number' | 'text' | 'time' | 'discrete' {
  if ('number' in kind) return 'number';
  if (kind.name === 'text' || kind.name === 'category') return 'text';
  return kind.name === 'flag' ? 'discrete' : 'time';
}

async function inDatabase<T>(
  connectionString: string,
  fn: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await fn(client);
  } finally {
    await client.end();
  }
}

function postgresOf(postgresUrl: string): Postgres {
  const { hostname, port, username, password } = new URL(postgresUrl);
  const login = {
    POSTGRES_USERNAME: decodeURIComponent(username),
    POSTGRES_PASSWORD: decodeURIComponent(password),
  };
  return createPostgres(
    postgresEnv.parse({ POSTGRES_HOST: hostname, POSTGRES_PORT: port, ...login }),
  );
}

async function seconds(task: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await task();
  return (performance.now() - start) / 1000;
}
