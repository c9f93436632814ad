import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { postgresIngestionConfig } from '#activities/openmetadata/config.ts';
import { ingestPostgresMetadata } from '#postgres-source/ingest-metadata.ts';
import { administer, postgresUrl } from '../support/services.ts';
import { openStandIn } from '../openmetadata/sink/catalogs.ts';
import { testPostgres } from './catalog-support.ts';
import { profileDatabase } from './profile/profile-support.ts';

const postgres = testPostgres();
const names: string[] = [];

/** A database in this encoding, filled by statements with raw bytes. */
async function open(encoding: string, statements: Buffer): Promise<string> {
  const name = `chars_${randomBytes(4).toString('hex')}`;
  await administer(
    `create database ${name} template template0 encoding '${encoding}' locale_provider libc locale 'C'`,
  );
  names.push(name);
  const client = new pg.Client({ connectionString: postgresUrl(name) });
  await client.connect();
  await client.query(
    `do $do$ begin execute convert_from(decode('${statements.toString('hex')}', 'hex'), '${encoding}'); end $do$`,
  );
  await client.end();
  return name;
}

afterAll(async () => {
  await postgres.close();
  await Promise.all(names.map((name) => administer(`drop database ${name} with (force)`)));
});

/**
 * The cataloged and profiled result, where `bad` is a character that UTF-8 lacks and `good` one
 * that it has, in the database's own bytes.
 */
async function expectTheRest(
  encoding: string,
  { good, shown, bad }: { good: number[]; shown: string; bad: number[] },
): Promise<void> {
  const g = Buffer.from(good).toString('latin1');
  const b = Buffer.from(bad).toString('latin1');
  const statements = `
    create schema "s${b}"; create table "s${b}".inside (id int);
    create type "mood${b}" as enum ('${g}', '${b}');
    create table fine (id int8 primary key, label text default '${b}', "c${b}" int, "c${g}" numeric, m "mood${b}", j jsonb, ts timestamptz, note text, b bool);
    insert into fine values
      (9007199254740993, 'a,"${g}" (\\${b})', 1, 0.10, '${b}', '{"k": "${g}${b}"}', '2024-02-29 10:00Z', '', true),
      (2, '${g}', 2, 'NaN', '${g}', '{"n": 9007199254740993}', null, ' ', false), (3, null, 3, null, null, null, null, '${g}${g}', null);
    comment on table fine is '${g}${b}'; comment on column fine.id is '${b}';
    create table "t${g}" (id int); insert into "t${g}" values (7); comment on table "t${g}" is '${g}, in order';
    create table "t${b}" (id int);
    create view v as select id, '${b}'::text as label from fine;
    create view vg as select '${g}'::text as label;
    create function f() returns text language sql as $$ select '${b}' $$;
    comment on schema public is '${b}';`;
  const name = await open(encoding, Buffer.from(statements, 'latin1'));
  const { sink, server, stop } = await openStandIn();
  const summary = await ingestPostgresMetadata(
    { postgres, sink },
    { config: postgresIngestionConfig.parse({}), database: name, service: 'svc' },
  );
  if (summary.status !== 'ingested') throw new Error(summary.reason);
  const fault = `has a character of ${encoding} that UTF-8 lacks`;
  expect(summary.failed.first).toEqual([
    { name: 's\uFFFD', error: `its name ${fault}` },
    { name: 'public.t\uFFFD', error: `its name ${fault}` },
  ]);
  expect(
    summary.incomplete.first.map((problem) => `${problem.name}: ${problem.error}`).toSorted(),
  ).toEqual([
    `public.f: its definition ${fault}`,
    `public.fine: its comment ${fault}`,
    `public.fine: the comment on column "id" ${fault}`,
    `public.fine: the expression of column "label" ${fault}`,
    `public.fine: the name of column 3 ${fault}`,
    `public.fine: the name of the type of column "m" ${fault}`,
    `public.v: its definition ${fault}`,
    `public: its comment ${fault}`,
  ]);
  const table = (found: string): object | undefined =>
    server.entities('tables').find(({ body }) => body.name === found)?.body;
  expect(table(`t${shown}`)).toMatchObject({ description: `${shown}, in order` });
  expect(table('vg')).toMatchObject({
    schemaDefinition: expect.stringContaining(`'${shown}'`) as unknown,
  });
  const columns = ['id', 'label', `c${shown}`, 'm', 'j', 'ts', 'note', 'b'];
  expect(table('fine')).toMatchObject({ columns: columns.map((column) => ({ name: column })) });
  expect(JSON.stringify(server.requests)).not.toContain('\uFFFD');
  await stop();

  const profiled = await profileDatabase(postgres, name);
  expect(profiled.summary).toMatchObject({ tables: 4, gone: { total: 0 } });
  expect(profiled.summary.failed.first).toEqual([
    { name: 'public.t\uFFFD', error: `its name ${fault}` },
    { name: 's\uFFFD.inside', error: `its name ${fault}` },
  ]);
  expect(profiled.column('public.fine', 'label')).toMatchObject({
    valuesCount: 2,
    distinctCount: 2,
    min: 1,
    max: 10,
    sum: 11,
  });
  expect(profiled.column('public.fine', 'm')).toMatchObject({
    valuesCount: 2,
    distinctCount: 2,
    sum: 2,
  });
  expect(profiled.column('public.fine', `c${shown}`)).toMatchObject({
    valuesCount: 2,
    min: 0.1,
    max: 0.1,
  });
  expect(profiled.sample('public.fine')).toEqual({
    columns,
    rows: [
      [
        '9007199254740993',
        `a,"${shown}" (\\\uFFFD)`,
        '0.10',
        '\uFFFD',
        { k: `${shown}\uFFFD` },
        '2024-02-29T10:00:00Z',
        '',
        true,
      ],
      [2, shown, 'NaN', shown, { n: '9007199254740993' }, null, ' ', false],
      [3, null, null, null, null, null, `${shown}${shown}`, null],
    ],
  });
  expect(profiled.sample(`public.t${shown}`)?.rows).toEqual([[7]]);
}

test('in a database of one byte a character, what UTF-8 lacks is left out by name and the rest is cataloged and profiled', async () => {
  await expectTheRest('WIN1252', { good: [0x80], shown: '€', bad: [0x81] });
});

test('in a database of several bytes a character too', async () => {
  await expectTheRest('EUC_JP', { good: [0xc6, 0xfc], shown: '日', bad: [0xa9, 0xa1] });
});
