import { afterAll, expect, test } from 'vitest';
import { nameRoutines, procedureBody } from '#postgres-source/catalog/bodies/procedure-bodies.ts';
import type { Postgres } from '#resources/postgres.ts';
import { parse } from '../doubles/stand-ins/open-metadata/bodies.ts';
import {
  countStatements,
  readAll,
  readBodies,
  relationNamed,
  sourceDatabase,
  testPostgres,
  type SourceDatabase,
} from './catalog-support.ts';

const postgres = testPostgres();
const databases: SourceDatabase[] = [];

async function open(sql: string): Promise<SourceDatabase> {
  const database = await sourceDatabase(sql);
  databases.push(database);
  return database;
}

afterAll(async () => {
  await postgres.close();
  await Promise.all(databases.map((database) => database.drop()));
});

const quote = '__reserved__quote__';

test('quotes, dots, non-ASCII and reserved words in names', async () => {
  const database = await open(`
    create schema "Größe.x";
    create schema "a""b";
    create table "Größe.x"."select" ("日本 ""語"".x" int primary key, "naïve, ’s" text, "Id" int, "id" int, " " int);
    create table "a""b"."t.""v""" (id int, parent int references "Größe.x"."select");
    create table "a""b"."\${x} \\ 'quoted' %I %s" (id int default 1);
    create view "a""b"."v;--" as select * from "Größe.x"."select";
  `);
  const bodies = await readBodies(postgres, database);
  expect(bodies.get('select')).toMatchObject({ databaseSchema: 'src.db."Größe.x"' });
  expect(bodies.get('select')?.columns.map(({ name }) => name)).toEqual([
    `日本 ${quote}語${quote}.x`,
    'naïve, ’s',
    'Id',
    'id',
    ' ',
  ]);
  expect(bodies.get(`t.${quote}v${quote}`)).toMatchObject({
    displayName: 't."v"',
    databaseSchema: `src.db.a${quote}b`,
    tableConstraints: [
      {
        constraintType: 'FOREIGN_KEY',
        columns: ['parent'],
        referredColumns: [`src.db."Größe.x".select."日本 ${quote}語${quote}.x"`],
      },
    ],
  });
  expect(bodies.get('v;--')?.schemaDefinition).toMatch(/^create view "a""b"."v;--" as\n/);
  await database.run(
    `begin; drop table "a""b"."\${x} \\ 'quoted' %I %s"; ${bodies.get("${x} \\ 'quoted' %I %s")?.schemaDefinition}; rollback`,
  );
  for (const body of bodies.values()) parse.table(body);
});

test('a table of 1,600 columns', async () => {
  const columns = Array.from({ length: 1600 }, (_, index) => `c${index} int`);
  const database = await open(`create table wide (${columns.join(', ')})`);
  const wide = (await readBodies(postgres, database)).get('wide');
  expect(wide?.columns).toHaveLength(1600);
  expect(wide?.columns.at(-1)).toMatchObject({ name: 'c1599', ordinalPosition: 1600 });
  parse.table(wide);
});

test('types that only extensions have', async () => {
  const database = await open(`
    create schema gis;
    create type gis.geometry;
    create function gis.geometry_in(cstring) returns gis.geometry language internal immutable strict as 'byteain';
    create function gis.geometry_out(gis.geometry) returns cstring language internal immutable strict as 'byteaout';
    create type gis.geometry (input = gis.geometry_in, output = gis.geometry_out, like = bytea);
    create table places (outline gis.geometry, outlines gis.geometry[]);
  `);
  expect((await readBodies(postgres, database)).get('places')?.columns).toMatchObject([
    { dataType: 'GEOMETRY', dataTypeDisplay: 'gis.geometry' },
    { dataType: 'ARRAY', arrayDataType: 'GEOMETRY', dataTypeDisplay: 'gis.geometry[]' },
  ]);
});

test('a function in the search path cannot take the place of a built-in one', async () => {
  const database = await open(`
    create function public.obj_description(oid, text) returns text language plpgsql as $$ begin raise 'called'; end $$;
    create function public.obj_description(oid, name) returns text language plpgsql as $$ begin raise 'called'; end $$;
    create function public.starts_with(name, text) returns bool language plpgsql as $$ begin raise 'called'; end $$;
    create table t (id int);
  `);
  await database.run(`alter database "${database.name}" set search_path = public, pg_catalog`);
  const fresh = testPostgres();
  expect((await readAll(fresh, database)).relations.map(({ name }) => name)).toEqual(['t']);
  await fresh.close();
});

test('what the role may not read is listed by name and not read', async () => {
  const database = await open(`
    create schema secret;
    create table secret.plan (id int);
    create table closed (id int);
    create table half (id int, pin text);
    create table open (id int, plan int);
    create function hidden() returns int language sql as 'select 1';
    revoke execute on function hidden() from public;
  `);
  const role = `${database.name}_reader`;
  await database.run(
    `create role ${role} login password 'pw'; grant select on open to ${role}; grant select (id) on half to ${role}`,
  );
  const reader = testPostgres({ username: role, password: 'pw' });
  const catalog = await readAll(reader, database);
  await reader.close();
  await database.run(`drop owned by ${role}; drop role ${role}`);
  expect(catalog.relations.map(({ name, permitted }) => [name, permitted])).toEqual([
    ['closed', false],
    ['half', true],
    ['open', true],
    ['plan', false],
  ]);
  expect([...catalog.columns.values()].flat().map(({ name }) => name)).toEqual([
    'id',
    'pin',
    'id',
    'plan',
  ]);
  expect(catalog.routines).toMatchObject([{ name: 'hidden', permitted: false, definition: null }]);
});

test('an exclusive lock holds up nothing: what it hides is left out, the rest is read', async () => {
  const database = await open(`
    create table locked (id int default 7, double int generated always as (id * 2) stored);
    create table free (id int default 8);
    create view reads_locked as select id from locked;
    create view reads_free as select id from free;
    create function atomic_reader() returns bigint begin atomic select count(*) from locked; end;
    create function plain_reader() returns bigint language sql as 'select count(*) from locked';
  `);
  const owner = await database.connect();
  await owner.query('begin; lock table locked in access exclusive mode');
  const catalog = await readAll(postgres, database);
  await owner.query('rollback');
  await owner.end();
  expect(catalog.relations.filter(({ locked }) => locked).map(({ name }) => name)).toEqual([
    'locked',
    'reads_locked',
  ]);
  const columnsOf = (name: string) => catalog.columns.get(relationNamed(catalog, name).oid);
  expect(columnsOf('locked')).toMatchObject([
    { name: 'id', expression: null },
    { name: 'double', expression: null },
  ]);
  expect(columnsOf('free')).toMatchObject([{ expression: '8' }]);
  expect([...catalog.viewDefinitions.keys()]).toEqual([relationNamed(catalog, 'reads_free').oid]);
  expect(catalog.routines.map(({ name, definition }) => [name, definition !== null])).toEqual([
    ['atomic_reader', false],
    ['plain_reader', true],
  ]);
});

test('a view that is dropped while the catalog is read is read again', async () => {
  const database = await open('create table t (id int); create view v as select id from t');
  let reads = 0;
  const { withConnection } = postgres;
  const disturbed: typeof postgres = {
    ...postgres,
    withConnection: (name, options, fn) =>
      withConnection(name, options, async (session) => {
        reads += 1;
        return fn({
          query: async (...query: [{ readonly text: string }]) => {
            const dropsNow = reads === 1 && query[0].text.includes('pg_get_viewdef');
            if (dropsNow) await database.run('drop view v');
            return (await Reflect.apply(session.query.bind(session), undefined, query)) as never;
          },
        } as never);
      }),
  };
  const catalog = await readAll(disturbed, database);
  expect(catalog.relations.map(({ name }) => name)).toEqual(['t']);
  expect(reads).toBe(2);
});

test('routines have names of their own, their language and their definition; aggregates and extensions are left out', async () => {
  const database = await open(`
    create function twice(int) returns int language sql as 'select $1 * 2';
    create function twice(text, variadic more text[]) returns text language sql as 'select $1 || $1';
    create procedure "do it"() language plpgsql as $$ begin null; end $$;
    comment on procedure "do it"() is 'Does it';
    create function native(cstring) returns bytea language internal as 'byteain';
    create aggregate total(int) (sfunc = int4pl, stype = int);
    create function many(${Array.from({ length: 40 }, (_, index) => `a_long_argument_name_${index} int`).join(', ')}) returns int language sql as 'select 1';
    create function many() returns int language sql as 'select 2';
  `);
  const { routines } = await readAll(postgres, database);
  const bodies = nameRoutines(routines).map((routine) => procedureBody(routine, 'src', 'db'));
  bodies.forEach((body) => parse.storedProcedure(body));
  expect(
    bodies.map(({ name, storedProcedureCode: { language } }) => [name.slice(0, 40), language]),
  ).toEqual([
    ['do it', 'SQL'],
    ['many()', 'SQL'],
    ['many(a_long_argument_name_0 integer, a_l', 'SQL'],
    ['native', 'External'],
    ['twice(integer)', 'SQL'],
    ['twice(text, VARIADIC more text[])', 'SQL'],
  ]);
  expect(bodies[0]).toMatchObject({ description: 'Does it', databaseSchema: 'src.db.public' });
  expect(bodies[0]?.storedProcedureCode.code).toMatch(
    /^CREATE OR REPLACE PROCEDURE public\."do it"\(\)/,
  );
  expect(Math.max(...bodies.map(({ name }) => name.length))).toBe(256);
});

test('the number of statements does not grow with the number of tables', async () => {
  const tables = (from: number, to: number) =>
    `do $$ begin for i in ${from}..${to} loop
       execute format('create table t%1$s (id int primary key, parent int references t%2$s); create view v%1$s as select id from t%1$s', i, greatest(${from}, i - 1));
     end loop; end $$`;
  const counts = [];
  const database = await open('create table t0 (id int primary key)');
  for (const [from, to] of [
    [1, 5],
    [6, 100],
  ] as const) {
    await database.run(tables(from, to));
    const counted = countStatements(postgres);
    const catalog = await readAll(counted.postgres, database);
    counts.push([catalog.relations.length, counted.count()]);
  }
  expect(counts).toEqual([
    [11, 8],
    [201, 8],
  ]);
});

test('few locks are held at once, however many views there are', async () => {
  const database = await open(`do $$ begin for i in 1..600 loop
    execute format('create table t%1$s (id int); create view v%1$s as select id from t%1$s', i);
  end loop; end $$`);
  const locks: number[] = [];
  const watched: Postgres = {
    ...postgres,
    withConnection: (name, options, fn) =>
      postgres.withConnection(name, options, async (session) => {
        const query = async (...statement: unknown[]) => {
          const result: unknown = await Reflect.apply(
            session.query.bind(session),
            undefined,
            statement,
          );
          const { rows } = await session.query<{ count: number }>(
            'select count(*)::int as count from pg_locks where pid = pg_backend_pid()',
          );
          locks.push(rows[0]!.count);
          return result as never;
        };
        return fn({ query });
      }),
  };
  expect((await readAll(watched, database)).viewDefinitions.size).toBe(600);
  expect(Math.max(...locks)).toBeLessThan(400);
});
