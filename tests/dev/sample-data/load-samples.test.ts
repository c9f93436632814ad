import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PostgresServer, startPostgres } from '#orchestrator/dev/postgres/start-postgres.ts';
import { createReaper } from '#orchestrator/dev/process/reaper.ts';
import { loadSamples } from '#dev/sample-data/load-samples.ts';
import { sampleDatabases } from '#dev/sample-data/sample-databases.ts';
import { collectLines } from '#tests/orchestrator/dev/fixtures/lines.ts';

const reaper = createReaper();
let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres({ reaper, report: () => {} });
});

afterAll(async () => {
  await server.stop();
  await reaper.close();
});

async function load(): Promise<string[]> {
  const lines = collectLines();
  const env = {
    POSTGRES_HOST: server.host,
    POSTGRES_PORT: String(server.port),
    POSTGRES_USERNAME: server.username,
  };
  await loadSamples({ ...env, POSTGRES_PASSWORD: server.password }, lines.add);
  return [...lines.all].sort();
}

async function query<T extends pg.QueryResultRow>(database: string, text: string): Promise<T[]> {
  const url = new URL(server.url);
  url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
}

const contents = `select count(*) filter (where relkind = 'r')::int as tables, count(*) filter (where relkind in ('v', 'm'))::int as views,
  sum(reltuples) filter (where relkind = 'r')::int as rows,
  (count(*) filter (where relkind = 'r' and obj_description(pg_class.oid, 'pg_class') is null))::int as "withoutComment",
  (count(*) filter (where relkind = 'r' and not exists (select from pg_constraint where conrelid = pg_class.oid and contype = 'p')))::int as "withoutKey"
  from pg_class join pg_namespace on pg_namespace.oid = relnamespace where nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`;

test(
  'loads what is missing, once, and does again what was interrupted',
  { timeout: 90_000 },
  async () => {
    const names = sampleDatabases.map(({ name }) => name).sort();
    // An interrupted load leaves an empty database, since it uses a single transaction.
    await query('postgres', 'create database climate');
    expect(await load()).toEqual(
      names.map((name) => expect.stringMatching(new RegExp(`${name} +loaded`))),
    );

    const sizes = await Promise.all(
      names.map(async (name) => (await query<Record<string, number>>(name, contents))[0]),
    );
    const sum = (key: string): number =>
      sizes.reduce((total, size) => total + (size?.[key] ?? 0), 0);
    expect(sum('tables')).toBeGreaterThanOrEqual(30);
    expect(sum('views')).toBeGreaterThanOrEqual(5);
    expect(sum('rows')).toBeGreaterThan(100_000);
    expect([sum('withoutComment'), sum('withoutKey')]).toEqual([0, 0]);

    expect(await load()).toEqual(
      names.map((name) => expect.stringMatching(new RegExp(`${name} +already exists`))),
    );
  },
);

test("a database of the same name that is somebody else's stays as it is", async () => {
  await query('postgres', 'drop database nature');
  await query('postgres', 'create database nature');
  await query('nature', 'create table penguins (mine int)');
  await query('postgres', "comment on database nature is 'Mine'");
  await expect(load()).rejects.toThrow(/penguins/);
  expect(
    await query(
      'nature',
      "select count(*)::int as columns from information_schema.columns where table_name = 'penguins'",
    ),
  ).toEqual([{ columns: 1 }]);
});
