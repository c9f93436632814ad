import { afterAll, expect, test } from 'vitest';
import type { Postgres } from '#resources/postgres.ts';
import {
  readBodies,
  sourceDatabase,
  testPostgres,
  type SourceDatabase,
} from './catalog-support.ts';
import { profileDatabase } from './profile/profile-support.ts';

const postgres = testPostgres();
const databases: SourceDatabase[] = [];

afterAll(async () => {
  await postgres.close();
  await Promise.all(databases.map((database) => database.drop()));
});

async function open(sql: string): Promise<SourceDatabase> {
  const database = await sourceDatabase(sql);
  databases.push(database);
  return database;
}

/**
 * Everything that a role with create rights in a schema can do to trap readers of its tables. Each
 * object reports a call and fails.
 */
const traps = `
  create schema trap;
  create function trap.say(name text) returns text language plpgsql as $$ begin raise exception 'trap % called by %', name, current_user; end $$;
  ${[
    'count(int)',
    'count(text)',
    'min(int)',
    'max(int)',
    'left(text, int)',
    'char_length(varchar)',
    'hashtextextended(text, int)',
    'hashtextextended(varchar, int)',
    'format(text, varchar)',
    'format_type(oid, int)',
    'to_json(int[])',
    'floor(int)',
    'abs(float8)',
    'isfinite(date)',
    'set_config(text, text, boolean)',
    'current_setting(text)',
    'has_table_privilege(oid, text)',
    'obj_description(oid, text)',
    'pg_get_viewdef(oid, boolean)',
    'pg_relation_size(oid)',
    'current_database()',
    'starts_with(text, text)',
    'numeric_eq(int, int)',
  ]
    .map(
      (signature) =>
        `create function trap.${signature} returns text language sql as $$ select trap.say('${signature}') $$;`,
    )
    .join('\n')}
  create function trap.is(int, int) returns boolean language sql as $$ select trap.say('operator') is null $$;
  create function trap.is(text, text) returns boolean language sql as $$ select trap.say('operator') is null $$;
  create operator trap.= (leftarg = int, rightarg = int, procedure = trap.is);
  create operator trap.= (leftarg = text, rightarg = text, procedure = trap.is);
  create operator trap.< (leftarg = int, rightarg = int, procedure = trap.is);
  create table trap.pg_class (oid oid, relname name);
  create table trap.pg_type (oid oid, typname name);
  create domain trap.text as pg_catalog.int4;
  create domain trap.float8 as pg_catalog.int4;`;

const tables = `
  create type public.mood as enum ('sad', 'ok');
  create type public.pair as (a int, m public.mood);
  create domain public.short as varchar(20);
  create function trap.of_mood(public.mood) returns pg_catalog.text language sql as $$ select trap.say('cast of mood') $$;
  create function trap.json_of_mood(public.mood) returns json language sql as $$ select trap.say('cast of mood')::json $$;
  create function trap.int_of_mood(public.mood) returns pg_catalog.int4 language sql as $$ select trap.say('cast of mood')::pg_catalog.int4 $$;
  create function trap.of_pair(public.pair) returns pg_catalog.text language sql as $$ select trap.say('cast of pair') $$;
  create cast (public.mood as pg_catalog.text) with function trap.of_mood(public.mood) as implicit;
  create cast (public.mood as json) with function trap.json_of_mood(public.mood) as implicit;
  create cast (public.mood as pg_catalog.int4) with function trap.int_of_mood(public.mood) as implicit;
  create cast (public.pair as pg_catalog.text) with function trap.of_pair(public.pair) as implicit;
  create table public.readings (n int, day date, label text, code varchar(20), s public.short, m public.mood, ms public.mood[], p public.pair, f float8, ints int[]);
  insert into public.readings values
    (1, '2024-01-01', 'a', 'x', 's', 'ok', '{ok,NULL,sad}', (1, 'ok'), 1.5, '{1,2}'), (2, '2024-01-02', 'b', 'y', 't', 'sad', '{}', (2, 'sad'), 2.5, null),
    (2, '2024-01-02', 'c', 'z', 't', 'ok', null, null, 3.5, null), (9, '2024-01-03', 'd', 'x', 't', 'ok', '{{ok},{sad}}', (3, null), 4.5, null);
  create view public.latest as select * from public.readings where day > '2024-01-01';`;

const expected = { n: 3, day: 3, label: 4, code: 3, s: 2, m: 2, f: 4 };

async function expectTrue(reader: Postgres, database: SourceDatabase): Promise<void> {
  const { summary, column, sample } = await profileDatabase(reader, database.name, {
    config: { schemas: { include: ['public'] } },
  });
  expect(summary).toMatchObject({ tables: 2, rows: 7, failed: { total: 0 } });
  for (const [name, distinctCount] of Object.entries(expected))
    expect(column('public.readings', name), name).toMatchObject({ distinctCount });
  expect(column('public.readings', 'n')).toMatchObject({ min: 1, max: 9, sum: 14 });
  expect(column('public.readings', 'm')).toMatchObject({ min: 2, max: 3, sum: 9 });
  expect(column('public.readings', 'day')).toMatchObject({ min: '2024-01-01', max: '2024-01-03' });
  expect(sample('public.readings')?.rows).toEqual([
    [1, '2024-01-01', 'a', 'x', 's', 'ok', ['ok', null, 'sad'], '(1,ok)', 1.5, [1, 2]],
    [2, '2024-01-02', 'b', 'y', 't', 'sad', [], '(2,sad)', 2.5, null],
    [2, '2024-01-02', 'c', 'z', 't', 'ok', null, null, 3.5, null],
    [9, '2024-01-03', 'd', 'x', 't', 'ok', [['ok'], ['sad']], '(3,)', 4.5, null],
  ]);
}

test('no function, operator, cast, type or table of a user takes the place of a built-in one', async () => {
  const database = await open(`${traps} ${tables}`);
  // As docs/pipelines/postgres-ingestion.md recommends: the policy does not apply to a superuser.
  const login = { username: `reader_${database.name}`, password: 'secret' };
  await database.run(`
    alter table public.readings enable row level security;
    create policy trapped on public.readings using (trap.say('policy') is null);
    create role ${login.username} login password '${login.password}' connection limit 10;
    grant pg_read_all_data to ${login.username}; alter role ${login.username} bypassrls`);
  const first = testPostgres(login);
  await expectTrue(first, database);
  await first.close();
  const undisturbed = await readBodies(postgres, database);
  await database.run(`alter database ${database.name} set search_path = trap, pg_catalog, public`);
  // Open connections have the old setting.
  const reader = testPostgres(login);
  await expectTrue(reader, database);
  const bodies = await readBodies(reader, database);
  await reader.close();
  expect([...bodies.keys()].toSorted()).toEqual(['latest', 'pg_class', 'pg_type', 'readings']);
  expect(bodies).toEqual(undisturbed);
  await database.run(`drop role ${login.username}`);
});

const settings = {
  datestyle: 'German',
  intervalstyle: 'sql_standard',
  timezone: 'Asia/Kathmandu',
  bytea_output: 'escape',
  extra_float_digits: '-15',
  xmlbinary: 'hex',
  xmloption: 'document',
  client_encoding: 'LATIN1',
  backslash_quote: 'off',
  standard_conforming_strings: 'off',
  quote_all_identifiers: 'on',
  array_nulls: 'off',
  transform_null_equals: 'on',
  row_security: 'off',
  default_transaction_isolation: 'serializable',
  default_transaction_read_only: 'off',
  default_transaction_deferrable: 'on',
  statement_timeout: '1h',
  lock_timeout: '1h',
  enable_hashagg: 'off',
  constraint_exclusion: 'on',
  client_min_messages: 'debug1',
};

test('no setting of the database or the role changes what is read', async () => {
  const values = `
    create table t (ts timestamptz, d date, i interval, b bytea, f float8, x xml, "select" text default 'a\\b', m int[]);
    insert into t values ('2024-02-29 12:00+02', '2024-02-01', '1 day 02:00', '\\xff00', 0.1::float8 + 0.2, '<a/>', 'c\\d', '{1,null}');
    create view v as select "select", d, interval '1 day 2 hours' as span from t where "select" <> 'a\\b';`;
  const database = await open(values);
  const read = async (reader: Postgres) => {
    const { profile, sample } = await profileDatabase(reader, database.name);
    return {
      bodies: await readBodies(reader, database),
      profiles: ['t', 'v'].map((table) => [profile(`public.${table}`), sample(`public.${table}`)]),
    };
  };
  const undisturbed = await read(postgres);
  expect(undisturbed.profiles[0]?.[1]).toMatchObject({
    rows: [
      [
        '2024-02-29T10:00:00Z',
        '2024-02-01',
        'P1DT2H',
        '\\xff00',
        '0.30000000000000004',
        '<a/>',
        'c\\d',
        [1, null],
      ],
    ].map((row) => row.map((cell) => (cell === '0.30000000000000004' ? 0.1 + 0.2 : cell))),
  });
  const role = `steered_${database.name}`;
  const alter = (what: string) =>
    Object.entries(settings).map(([name, value]) => `alter ${what} set ${name} = '${value}';`);
  await database.run(`${alter(`database ${database.name}`).join('')}
    create role ${role} login superuser password 'secret';
    ${alter(`role ${role} in database ${database.name}`).join('')} alter role ${role} set search_path = nowhere`);
  for (const reader of [testPostgres(), testPostgres({ username: role, password: 'secret' })]) {
    expect(await read(reader)).toEqual(undisturbed);
    await reader.close();
  }
  await database.run(`drop role ${role}`);
});

test('the database does not choose the role that reads, but whoever may alter that role does', async () => {
  const database = await open('create table t (id int)');
  const role = (kind: string): string => `${kind}_${database.name}`;
  await database.run(`
    create role ${role('poor')}; create role ${role('group')}; grant select on t to ${role('group')};
    create role ${role('login')} login noinherit password 'secret';
    grant ${role('poor')}, ${role('group')} to ${role('login')}, current_user; grant select on t to ${role('login')};
    alter database ${database.name} set role = ${role('poor')}`);
  const rolesOf = async (): Promise<string> => {
    const reader = testPostgres({ username: role('login'), password: 'secret' });
    const { summary } = await profileDatabase(reader, database.name);
    expect(summary).toMatchObject({ tables: 1, notPermitted: { total: 0 } });
    const { rows } = await reader.withConnection(
      database.name,
      { readOnly: true, statementTimeoutMs: 5_000 },
      (session) => session.query<{ name: string }>('select current_user::text as name'),
    );
    await reader.close();
    return rows[0]!.name;
  };
  expect(await rolesOf()).toBe(role('login'));
  const admin = await database.connect();
  await admin.query(`set role none; alter role ${role('login')} set role = ${role('group')}`);
  expect(await rolesOf()).toBe(role('group'));
  await admin.query(`drop table t; drop role ${role('poor')}, ${role('group')}, ${role('login')}`);
  await admin.end();
});

test('settings of which Postgres has more from version to version are those of the server too', async () => {
  const database = await open('');
  const names = [
    'enable_hashjoin',
    'transaction_timeout',
    'gin_fuzzy_search_limit',
    'plan_cache_mode',
    'random_page_cost',
  ];
  const query = `select name, setting from pg_settings where name = any('{${names.join(',')}}') order by name`;
  const read = (reader: Postgres) =>
    reader.withConnection(
      database.name,
      { readOnly: true, statementTimeoutMs: 5_000 },
      async (session) => (await session.query(query)).rows,
    );
  const undisturbed: unknown[] = await read(postgres);
  expect(undisturbed).toHaveLength(names.length);
  await database.run(
    ['off', '7min', '10', 'force_generic_plan', '99']
      .map((value, index) => `alter database ${database.name} set ${names[index]} = '${value}'`)
      .join(';'),
  );
  const reader = testPostgres();
  expect(await read(reader)).toEqual(undisturbed);
  await reader.close();
});

test('what a function of a view sets does not outlive its transaction', async () => {
  const database = await open(`
    create schema trap;
    create function trap.count(int) returns int language sql as 'select 42';
    create function sets() returns int language plpgsql as $$ begin
      perform pg_catalog.set_config('search_path', 'trap, pg_catalog', false), pg_catalog.set_config('enable_seqscan', 'off', false),
        pg_catalog.set_config('role', 'pg_monitor', false);
      return 1;
    end $$;
    create view public.a_setting as select public.sets() as n;
    grant select on public.a_setting to public;
    create table public.b (n int); insert into public.b values (1), (2), (null);
  `);
  const one = testPostgres({}, { maxConnections: 1 });
  const { summary, column } = await profileDatabase(one, database.name, { maxConcurrentTables: 1 });
  expect(summary).toMatchObject({ tables: 2, failed: { total: 0 }, notPermitted: { total: 0 } });
  expect(column('public.b', 'n')).toMatchObject({ valuesCount: 2, nullCount: 1, sum: 3 });
  const left = await one.withConnection(
    database.name,
    { readOnly: true, statementTimeoutMs: 5_000 },
    async (session) => {
      const { rows } = await session.query(
        `select current_user = session_user as self, current_setting('enable_seqscan') as scan, current_setting('search_path') as path`,
      );
      return rows[0] as unknown;
    },
  );
  expect(left).toEqual({ self: true, scan: 'on', path: 'pg_catalog, pg_temp' });
  await one.close();
});
