import type pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { postgresIngestionConfig } from '#activities/openmetadata/config.ts';
import { profilePostgresDatabase } from '#postgres-source/profile/profile-database.ts';
import { RetryableError, TerminalError } from '#orchestrator/errors.ts';
import type { Postgres } from '#resources/postgres.ts';
import { sourceDatabase, testPostgres, type SourceDatabase } from '../catalog-support.ts';
import { profileDatabase, profileSink } from './profile-support.ts';

const postgres = testPostgres();
const databases: SourceDatabase[] = [];
const roles: string[] = [];
const config = postgresIngestionConfig.parse({});

async function open(sql: string): Promise<SourceDatabase> {
  const database = await sourceDatabase(sql);
  databases.push(database);
  return database;
}

/** A separate role for each test, since roles belong to the whole server. */
async function createRole(
  database: SourceDatabase,
  grants: (role: string) => string,
): Promise<Postgres> {
  const role = `profile_${roles.length}_${database.name}`;
  roles.push(role);
  await database.run(`create role ${role} login password 'secret'; ${grants(role)}`);
  return testPostgres({ username: role, password: 'secret' });
}

afterAll(async () => {
  await postgres.close();
  const administrator = await sourceDatabase('');
  await Promise.all(databases.map((database) => database.drop()));
  for (const role of roles) await administrator.run(`drop role ${role}`);
  await administrator.drop();
});

test('a locked table is listed, and the others are profiled', async () => {
  const database = await open(
    'create table a (id int); create table locked (id int); create table z (id int)',
  );
  const other = await database.connect();
  await other.query('begin; lock table locked in access exclusive mode');
  const { summary } = await profileDatabase(postgres, database.name, { lockTimeoutMs: 100 });
  await other.end();
  expect(summary).toMatchObject({
    tables: 2,
    failed: {
      total: 1,
      first: [{ name: 'public.locked', error: 'locked by another session for more than 0.1 s' }],
    },
  });
});

test('a table that takes too long is listed', async () => {
  const database = await open(
    'create table a (id int); create view slow as select pg_sleep(30)::text as x',
  );
  const { summary } = await profileDatabase(postgres, database.name, {
    config: { profile: { statementTimeoutSecs: 1 } },
  });
  expect(summary).toMatchObject({
    tables: 1,
    failed: {
      total: 1,
      first: [{ name: 'public.slow', error: 'a statement took longer than 1 s' }],
    },
  });
});

test('a table that is dropped in the meantime is not a failure', async () => {
  const database = await open(
    'create table a (id int); create table dropped (id int); create schema s; create table s.dropped (id int)',
  );
  const dropping: Postgres = {
    ...postgres,
    withConnection: (name, options, fn) =>
      postgres.withConnection(name, options, async (session) => {
        const result = await fn(session);
        await database.run('drop table if exists dropped; drop schema if exists s cascade');
        return result;
      }),
  };
  const { summary } = await profileDatabase(dropping, database.name);
  expect(summary).toMatchObject({
    tables: 1,
    failed: { total: 0 },
    gone: { total: 2, first: ['public.dropped', 's.dropped'] },
  });
});

test('a view that fails is listed without the values that it read', async () => {
  const database = await open(`
    create table t (secret text); insert into t values ('hunter2');
    create view cast_fails as select secret::int as i from t;
    create view divides as select 1 / length(left(secret, 0)) as i from t;
    create function missing() returns int language plpgsql as 'begin return (select 1 from nowhere); end';
    create view calls as select missing() as i;
    create materialized view unpopulated as select 1 as i with no data;
  `);
  const { summary } = await profileDatabase(postgres, database.name);
  expect(summary).toMatchObject({ tables: 1, gone: { total: 0 } });
  expect(summary.failed).toEqual({
    total: 4,
    first: [
      {
        name: 'public.calls',
        error:
          'a relation that it names does not exist; a function that it calls must name its schema or have a search_path of its own (42P01)',
      },
      { name: 'public.cast_fails', error: 'invalid input syntax for type integer (22P02)' },
      { name: 'public.divides', error: 'division by zero (22012)' },
      {
        name: 'public.unpopulated',
        error: 'materialized view "unpopulated" has not been populated (55000)',
      },
    ],
  });
});

test('a view whose function raises an error is listed without its text', async () => {
  const database = await open(`
    create table a (id int);
    create function tells() returns int language plpgsql as $$ begin raise exception 'no user %', 'hunter2'; end $$;
    create view telling as select tells() as i;
  `);
  const { summary } = await profileDatabase(postgres, database.name);
  expect(summary).toMatchObject({
    tables: 1,
    failed: {
      total: 1,
      first: [
        { name: 'public.telling', error: 'a function that it calls raised an error (P0001)' },
      ],
    },
  });
});

test('a view that ends its own session, or says that the server stops, costs no other table its profile', async () => {
  const view = (name: string, statement: string) => `
    create function ${name}() returns int language plpgsql as $$ begin ${statement}; return 1; end $$;
    create view v_${name} as select ${name}() as i;`;
  const database = await open(`
    create table a (id int); insert into a values (1);
    ${view('ends', 'perform pg_terminate_backend(pg_backend_pid())')}
    ${view('cancels', 'perform pg_cancel_backend(pg_backend_pid()), pg_sleep(5)')}
    ${['57P01', '57P03', '25P03', '57014', '42501'].map((code) => view(`raises_${code.toLowerCase()}`, `raise exception 'hunter2' using errcode = '${code}'`)).join('')}
    create table z (id int); insert into z values (1);
  `);
  const { summary, column } = await profileDatabase(postgres, database.name);
  expect(summary).toMatchObject({ tables: 2, rows: 2, notPermitted: { total: 0 } });
  expect(column('public.z', 'id')).toMatchObject({ valuesCount: 1 });
  expect(summary.failed.first).toEqual([
    { name: 'public.v_cancels', error: 'its statement was canceled' },
    { name: 'public.v_ends', error: 'the server ended the session that read it' },
    ...['25P03', '42501', '57014', '57P01', '57P03'].map((code) => ({
      name: `public.v_raises_${code.toLowerCase()}`,
      error: `a function that it calls raised an error (${code})`,
    })),
  ]);
});

test('a server that is full while a table is read is none that ended the session, and the attempt is repeated', async () => {
  const database = await open('create table a (id int); create table crowded (id int)');
  const full: Postgres = {
    ...postgres,
    withConnection: async (name, options, fn) => {
      let reads = false;
      const result = await postgres.withConnection(name, options, (session) => {
        const query = (...given: Parameters<typeof session.query>) => {
          reads ||= JSON.stringify(given).includes('crowded');
          return session.query(...given);
        };
        return fn({ query } as typeof session);
      });
      if (reads) throw new RetryableError('The database lets in no more connections');
      return result;
    },
  };
  await expect(profileDatabase(full, database.name)).rejects.toThrow(
    'The database lets in no more connections',
  );
});

test('what a view takes for a name is not quoted either', async () => {
  const casts = [
    't::regclass',
    't::regproc',
    't::regrole',
    'lo_get(length(t))',
    'pg_read_file(t)',
    `query_to_xml(t || ' x', true, true, '')`,
  ];
  const database = await open(`
    create table t (t text); insert into t values ('hunter2');
    ${casts.map((cast, index) => `create view v${index} as select (${cast})::text as x from t;`).join('')}
    create function runs(t text) returns int language plpgsql as $$ begin execute 'select ' || t; return 1; end $$;
    create view v_runs as select runs(t) as x from t;
  `);
  const { summary } = await profileDatabase(postgres, database.name);
  expect(summary).toMatchObject({ tables: 1, failed: { total: casts.length + 1 } });
  expect(JSON.stringify(summary)).not.toMatch(/hunter2|object 7/);
});

test('a foreign table whose server is unavailable is listed, and the others are profiled', async () => {
  const database = await open(`
    create table a (id int);
    create extension postgres_fdw;
    create server far foreign data wrapper postgres_fdw options (host '127.0.0.1', port '1');
    create user mapping for current_user server far options (user 'u', password 'hunter2');
    create foreign table remote (id int) server far;
  `);
  const { summary } = await profileDatabase(postgres, database.name);
  expect(summary).toMatchObject({
    tables: 1,
    failed: {
      total: 1,
      first: [{ name: 'public.remote', error: 'could not connect to server "far" (08001)' }],
    },
  });
});

test('what the role may not read is listed, and of a table that it may read in part the rest is left empty', async () => {
  const database = await open(`
    create schema hidden; create table hidden.t (id int);
    create table forbidden (id int); create table allowed (id int); create table part (id int, secret text);
    insert into allowed values (1); insert into part values (1, 'x');
    create view over_forbidden with (security_invoker) as select * from forbidden;
  `);
  const limited = await createRole(
    database,
    (role) =>
      `grant select on allowed, over_forbidden to ${role}; grant select (id) on part to ${role}; grant select on hidden.t to ${role}`,
  );
  const { summary, profile, sample } = await profileDatabase(limited, database.name);
  await limited.close();
  expect(summary).toMatchObject({ tables: 2, rows: 2, failed: { total: 0 } });
  expect(summary.notPermitted.first.toSorted()).toEqual([
    'hidden.t',
    'public.forbidden',
    'public.over_forbidden',
  ]);
  expect(profile('public.part').columnProfile).toMatchObject([
    { name: 'id', valuesCount: 1 },
    { name: 'secret' },
  ]);
  expect(profile('public.part').columnProfile[1]).not.toHaveProperty('valuesCount');
  expect(sample('public.part')).toEqual({ columns: ['id'], rows: [[1]] });
});

test('nothing is written to the source', async () => {
  const database = await open(`
    create table log (id int);
    create function writes() returns int language plpgsql as 'begin insert into public.log values (1); return 1; end';
    create view writing as select writes() as i;
  `);
  const { summary } = await profileDatabase(postgres, database.name);
  expect(summary.failed.first).toEqual([
    { name: 'public.writing', error: 'cannot execute INSERT in a read-only transaction (25006)' },
  ]);
});

test('a database that refuses the connection, or is missing, is skipped with the reason', async () => {
  const database = await open('');
  const other = await open('');
  await other.run(`alter database ${database.name} with allow_connections false`);
  const refused = await profilePostgresDatabase(
    { postgres, sink: profileSink() },
    { config, database: database.name, service: 'svc', capturedAt: 0 },
  );
  const gone = await profilePostgresDatabase(
    { postgres, sink: profileSink() },
    { config, database: 'no_such', service: 'svc', capturedAt: 0 },
  );
  expect(refused).toMatchObject({
    status: 'skipped',
    service: 'svc',
    reason: expect.stringContaining('not currently accepting connections') as unknown,
  });
  expect(gone).toMatchObject({
    status: 'skipped',
    reason: expect.stringContaining('has no database "no_such"') as unknown,
  });
});

test('what the sink refuses of a table is listed; a sink that is down stops the profile', async () => {
  const database = await open('create table a (id int); create table b (id int)');
  const refusing = {
    ...profileSink(),
    putTableProfile: () => Promise.reject(new TerminalError('Invalid column name x')),
  };
  const { summary } = await profileDatabase(postgres, database.name, { sink: refusing });
  expect(summary).toMatchObject({
    tables: 0,
    failed: {
      total: 2,
      first: expect.arrayContaining([
        { name: 'public.a', error: 'Invalid column name x' },
      ]) as unknown,
    },
  });
  for (const down of [
    new RetryableError('busy'),
    new TerminalError('bad token', { code: 'SERVICE_LOGIN_REFUSED' }),
  ]) {
    const sink = { ...profileSink(), putTableProfile: () => Promise.reject(down) };
    await expect(profileDatabase(postgres, database.name, { sink })).rejects.toBe(down);
  }
});

test('cancellation ends the statement on the server', async () => {
  const database = await open('create view slow as select pg_sleep(60)::text as x');
  const controller = new AbortController();
  const watcher = await database.connect();
  const running = profileDatabase(postgres, database.name, { signal: controller.signal });
  await untilCount(watcher, 1);
  controller.abort(new Error('cancelled'));
  await expect(running).rejects.toThrow('cancelled');
  await untilCount(watcher, 0);
  await watcher.end();
});

/** Waits until this many sleeping statements run in the database. */
async function untilCount(watcher: pg.Client, wanted: number): Promise<void> {
  const sql = `select from pg_stat_activity where datname = current_database() and state = 'active' and wait_event = 'PgSleep'`;
  await expect
    .poll(async () => (await watcher.query(sql)).rows.length, { timeout: 10_000 })
    .toBe(wanted);
}

test('no more tables at once than configured', async () => {
  const database = await open(
    Array.from({ length: 9 }, (_, index) => `create table t${index} (id int)`).join(';'),
  );
  let inUse = 0;
  let most = 0;
  const counting: Postgres = {
    ...postgres,
    withConnection: async (name, options, fn) => {
      most = Math.max(most, (inUse += 1));
      return postgres.withConnection(name, options, fn).finally(() => (inUse -= 1));
    },
  };
  const { summary } = await profileDatabase(counting, database.name, { maxConcurrentTables: 3 });
  expect(summary.tables).toBe(9);
  expect(most).toBe(3);
});
