import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ingestPostgresMetadata } from '#postgres-source/ingest-metadata.ts';
import { postgresIngestionConfig } from '#activities/openmetadata/config.ts';
import { administer, postgresUrl } from '../support/services.ts';
import { openStandIn } from '../openmetadata/sink/catalogs.ts';
import { testPostgres } from './catalog-support.ts';
import { profileDatabase } from './profile/profile-support.ts';

const postgres = testPostgres();
const name = `bytes_${randomBytes(4).toString('hex')}`;

/** With Latin-1 bytes that are not valid UTF-8. */
const statements = String.raw`
  create schema "gr${'\xfc'}n"; create table "gr${'\xfc'}n".inside (id int);
  create table fine (id int primary key, label text default 'M${'\xfc'}ll', "gr${'\xfc'}n" int);
  insert into fine values (1, 'ok', 1), (2, 'stra${'\xdf'}e', 2), (3, 'ok', null);
  comment on table fine is 'Gem${'\xfc'}se'; comment on column fine.id is 'Gem${'\xfc'}se';
  create table other (id int); insert into other values (1);
  comment on table other is 'in order';
  create table "stra${'\xdf'}e" (id int);
  create view v as select id, 'M${'\xfc'}ll'::text as label from fine;
  create function f() returns text language sql as $$ select 'M${'\xfc'}ll' $$;
  comment on schema public is 'Gem${'\xfc'}se';
  comment on database ${name} is 'Gem${'\xfc'}se';`;

beforeAll(async () => {
  await administer(
    `create database ${name} template template0 encoding 'SQL_ASCII' locale_provider libc locale 'C'`,
  );
  const client = new pg.Client({ connectionString: postgresUrl(name) });
  await client.connect();
  // As hexadecimal digits, since the client would send the text in UTF-8.
  await client.query(
    `do $do$ begin execute convert_from(decode('${Buffer.from(statements, 'latin1').toString('hex')}', 'hex'), 'SQL_ASCII'); end $do$`,
  );
  await client.end();
});

afterAll(async () => {
  await postgres.close();
  await administer(`drop database ${name} with (force)`);
});

test('what is no UTF-8 is left out by name, and the rest is cataloged', async () => {
  const { sink, server, stop } = await openStandIn();
  const config = postgresIngestionConfig.parse({});
  const summary = await ingestPostgresMetadata(
    { postgres, sink },
    { config, database: name, service: 'svc' },
  );
  if (summary.status !== 'ingested') throw new Error(summary.reason);
  expect(summary).toMatchObject({ tables: 2, views: 1 });
  expect(summary.failed.first).toEqual([
    { name: 'gr\uFFFDn', error: 'its name is not UTF-8' },
    { name: 'public.stra\uFFFDe', error: 'its name is not UTF-8' },
  ]);
  expect(
    summary.incomplete.first.map((problem) => `${problem.name}: ${problem.error}`).toSorted(),
  ).toEqual([
    'public.f: its definition is not UTF-8',
    'public.fine: its comment is not UTF-8',
    'public.fine: the comment on column "id" is not UTF-8',
    'public.fine: the expression of column "label" is not UTF-8',
    'public.fine: the name of column 3 is not UTF-8',
    'public.v: its definition is not UTF-8',
    'public: its comment is not UTF-8',
    'the database: its comment is not UTF-8',
  ]);
  const table = (fqn: string) =>
    server.entities('tables').find((entity) => entity.fqn === `svc.${name}.public.${fqn}`)?.body;
  expect(table('other')).toMatchObject({ description: 'in order' });
  expect(table('fine')).toMatchObject({ columns: [{ name: 'id' }, { name: 'label' }] });
  expect(server.entities('tables')).toHaveLength(3);
  expect(JSON.stringify(server.requests)).not.toContain('\uFFFD');
  await stop();
});

test('a table with such a value is profiled, one with such a name is listed', async () => {
  const { summary, profile, column, sample } = await profileDatabase(postgres, name);
  expect(summary).toMatchObject({ tables: 3, gone: { total: 0 } });
  expect(summary.failed.first).toEqual([
    { name: 'gr\uFFFDn.inside', error: 'its name is not UTF-8' },
    { name: 'public.stra\uFFFDe', error: 'its name is not UTF-8' },
  ]);
  expect(profile('public.fine').columnProfile.map((each) => each.name)).toEqual(['id', 'label']);
  expect(column('public.fine', 'label')).toMatchObject({
    valuesCount: 3,
    distinctCount: 2,
    uniqueCount: 1,
    min: 2,
    max: 6,
  });
  expect(sample('public.fine')).toEqual({
    columns: ['id', 'label'],
    rows: [
      [1, 'ok'],
      [2, 'stra\uFFFDe'],
      [3, 'ok'],
    ],
  });
});
