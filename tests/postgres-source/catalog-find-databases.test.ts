import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PageStart } from '#openmetadata/cut-page.ts';
import { identifyDatabase } from '#postgres-source/database-identity.ts';
import { findPostgresDatabase } from '#postgres-source/find-database.ts';
import { cutDatabases } from '#postgres-source/cut-databases.ts';
import { listDatabases, type ListDatabasesInput } from '#postgres-source/list-databases.ts';
import { postgresUrl } from '../support/services.ts';
import { testPostgres } from './catalog-support.ts';

/** Databases of this suite; ignores those of concurrent suites. */
const run = `found_${randomBytes(4).toString('hex')}`;
const names = [
  'open',
  'closed',
  'forbidden',
  'template',
  'state',
  'same-name',
  'same.name',
  'postgres',
  'limited',
  'invalid',
].map((name) => `${run}_${name}`);
const slugOf = (name: string): string => `src-${run}-${name}`.replace('_', '-');
const role = `${run}_role`;
const reader = testPostgres({ username: role, password: 'pw' });
let admin: pg.Client;

beforeAll(async () => {
  admin = new pg.Client({ connectionString: postgresUrl() });
  await admin.connect();
  await admin.query(`create role ${role} login password 'pw'`);
  for (const name of names) await admin.query(`create database "${name}"`);
  await admin.query(`alter database "${run}_closed" allow_connections false`);
  await admin.query(`alter database "${run}_template" is_template true`);
  await admin.query(`alter database "${run}_limited" connection limit 0`);
  await admin.query(`update pg_database set datconnlimit = -2 where datname = '${run}_invalid'`);
  await admin.query(`revoke connect on database "${run}_forbidden" from public`);
});

afterAll(async () => {
  await reader.close();
  await admin.query(`alter database "${run}_template" is_template false`);
  for (const name of names) await admin.query(`drop database "${name}" with (force)`);
  await admin.query(`drop role ${role}`);
  await admin.end();
});

const inputWith = (input: Partial<ListDatabasesInput>): ListDatabasesInput => ({
  sourceServiceName: 'src',
  ignoredDatabases: [`(?!${run})`],
  stateDatabase: { name: `${run}_state`, server: undefined },
  known: [],
  ...input,
});

const find = async ({
  start,
  ...input
}: Partial<ListDatabasesInput> & { readonly start?: PageStart } = {}) =>
  cutDatabases(await listDatabases({ postgres: reader }, inputWith(input)), start);

test('gives each database its service, and a reason for each that is left out', async () => {
  const { databases, skipped, vanished, ignored } = await find();
  expect(databases).toEqual([
    { name: `${run}_open`, service: slugOf('open') },
    { name: `${run}_postgres`, service: slugOf('postgres') },
  ]);
  expect(
    Object.fromEntries(skipped.map(({ name, reason }) => [name.slice(run.length + 1), reason])),
  ).toEqual({
    closed: 'it accepts no connections',
    forbidden: 'the role may not connect to it',
    invalid: 'it is invalid, since dropping it was interrupted',
    limited: 'its connection limit is 0',
    'same-name': `its service "${slugOf('same-name')}" would also be that of "${run}_same.name"`,
    'same.name': `its service "${slugOf('same-name')}" would also be that of "${run}_same-name"`,
    template: 'it is a template',
  });
  expect(vanished).toEqual([]);
  expect(ignored).toEqual(expect.arrayContaining(['postgres', 'template0', 'template1']));
});

test('patterns match from the start of a name', async () => {
  const { databases, ignored } = await find({
    ignoredDatabases: ['(?!found)', `${run}_op`, 'pen', 'postgres'],
  });
  expect(databases.map(({ name }) => name)).toEqual([`${run}_postgres`]);
  expect(ignored).toContain(`${run}_open`);
});

test('the state database is never listed, not even as skipped; one of its name on another server is', async () => {
  const connection = new pg.Client({ connectionString: postgresUrl(`${run}_open`) });
  await connection.connect();
  const stateDatabase = await identifyDatabase(connection);
  await connection.end();
  expect(stateDatabase).toEqual({ name: `${run}_open`, server: expect.stringMatching(/^\d+$/) });
  const listed = async (identity: typeof stateDatabase) =>
    JSON.stringify(await find({ stateDatabase: identity })).includes(`${run}_open`);
  expect(await listed(stateDatabase)).toBe(false);
  expect(await listed({ ...stateDatabase, server: '1' })).toBe(true);
});

test('if the server does not report which database it is, the name decides', async () => {
  await admin.query('revoke execute on function pg_control_system() from public');
  try {
    expect(
      JSON.stringify(await find({ stateDatabase: { name: `${run}_open`, server: '1' } })),
    ).not.toContain(`${run}_open`);
  } finally {
    await admin.query('grant execute on function pg_control_system() to public');
  }
});

test('only what the server no longer has has vanished', async () => {
  const known = ['open', 'closed', 'forbidden', 'template', 'same.name', 'state', 'gone'].map(
    (name) => ({
      name: `${run}_${name}`,
      service: `s-${name}`,
    }),
  );
  const { vanished } = await find({
    known: [...known, { name: 'postgres', service: 's-postgres' }],
  });
  expect(vanished).toEqual([{ name: `${run}_gone`, service: 's-gone' }]);
});

test('more databases than a payload holds come in pages, each once', async () => {
  const known = Array.from({ length: 5_000 }, (_, index) => ({
    name: `${run}_gone_${index}`,
    service: slugOf(`gone-${index}`),
  }));
  const pages = [await find({ known })];
  for (let start = pages[0]?.next; start !== undefined; start = pages.at(-1)?.next)
    pages.push(await find({ known, start }));
  expect(pages.length).toBeGreaterThan(2);
  for (const page of pages) {
    expect(JSON.stringify(page).length).toBeLessThan(200_000);
    expect(page.total).toBe(2);
  }
  const names = pages.flatMap(({ vanished }) => vanished.map(({ name }) => name));
  expect(names.toSorted()).toEqual(known.map(({ name }) => name).toSorted());
  expect(pages.flatMap(({ databases }) => databases.map(({ name }) => name))).toEqual([
    `${run}_open`,
    `${run}_postgres`,
  ]);
  expect(pages.flatMap(({ skipped }) => skipped)).toHaveLength(7);
});

test('one database by its name, also one that earlier runs knew, or the reason why there is none', async () => {
  const known = [{ name: `${run}_gone`, service: 's-gone' }];
  const findOne = (name: string) =>
    findPostgresDatabase({ postgres: reader }, inputWith({ known }), name);
  expect(await findOne(`${run}_open`)).toEqual({
    database: { name: `${run}_open`, service: slugOf('open') },
    vanished: false,
  });
  expect(await findOne(`${run}_gone`)).toEqual({ database: known[0], vanished: true });
  for (const [name, expected] of [
    [`${run}_closed`, /_closed cannot be ingested: it accepts no connections/],
    [`${run}_state`, /_state is the orchestrator's own, which is never ingested/],
    ['postgres', /postgres is excluded by a pattern of ignoredDatabases: change it in the config/],
    [`${run}_nowhere`, /_nowhere is not on the server/],
  ] as const) {
    await expect(findOne(name)).rejects.toThrow(expected);
  }
});
