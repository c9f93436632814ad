import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOpenMetadata } from './server.ts';
import type { OpenMetadataStandIn } from './server.ts';

let server: OpenMetadataStandIn;

beforeEach(async () => {
  server = await startOpenMetadata();
});

afterEach(() => server.stop());

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const response = await fetch(`http://${server.host}:${server.port}/api/v1/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${server.token}`,
      'content-type': 'application/json',
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    answer: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>),
  };
}

async function fill(...tables: object[]): Promise<string[]> {
  const config = { type: 'Postgres', username: 'u', hostPort: 'h', database: 'd' };
  await call('PUT', 'services/databaseServices', {
    name: 'pg',
    serviceType: 'Postgres',
    connection: { config },
  });
  await call('PUT', 'databases', { name: 'd', service: 'pg' });
  await call('PUT', 'databaseSchemas', { name: 's', database: 'pg.d' });
  const answers = [];
  for (const table of tables)
    answers.push(
      await call('PUT', 'tables', {
        databaseSchema: 'pg.d.s',
        columns: [{ name: 'id', dataType: 'INT' }],
        ...table,
      }),
    );
  return answers.map(({ answer }) => String(answer?.['id']));
}

describe('a table is refused', () => {
  const id = { name: 'id', dataType: 'INT' };

  it.each([
    [
      'with a constraint on an unknown column',
      { columns: [id], tableConstraints: [{ constraintType: 'UNIQUE', columns: ['x'] }] },
    ],
    [
      'with two primary keys',
      {
        columns: [{ ...id, constraint: 'PRIMARY_KEY' }],
        tableConstraints: [{ constraintType: 'PRIMARY_KEY', columns: ['id'] }],
      },
    ],
    [
      'with a nested field without its length',
      { columns: [{ ...id, dataType: 'STRUCT', children: [{ name: 'c', dataType: 'VARCHAR' }] }] },
    ],
    ['with an unknown field in a column', { columns: [{ ...id, nullable: true }] }],
    ['with a hash over 32 characters', { columns: [id], sourceHash: 'x'.repeat(33) }],
    ['with a name over 256 characters', { columns: [id], name: 'x'.repeat(257) }],
    ['with two colons in its name', { columns: [id], name: 'x::y' }],
    ['with a line break in the name of a column', { columns: [{ ...id, name: 'x\ny' }] }],
  ])('%s', async (_, table) => {
    await fill();
    const { status, answer } = await call('PUT', 'tables', {
      name: 't',
      databaseSchema: 'pg.d.s',
      ...table,
    });
    expect({ status, code: answer?.['code'] }).toEqual({ status: 400, code: 400 });
    expect(server.entities('tables')).toEqual([]);
  });
});

it('takes a connection without a password for the datalake', async () => {
  const config = {
    type: 'Datalake',
    configSource: { securityConfig: { awsRegion: 'auto', endPointURL: 'https://s3.example.com' } },
    bucketName: 'b',
  };
  expect(
    (
      await call('PUT', 'services/databaseServices', {
        name: 'lake',
        serviceType: 'Datalake',
        connection: { config },
      })
    ).status,
  ).toBe(201);
});

it.each([
  ['an unknown route', 'GET', 'nothing', undefined, {}],
  ['a wrong method', 'POST', 'lineage', {}, {}],
  ['an unknown parameter', 'GET', 'storedProcedures?database=pg.d', undefined, {}],
  ['a wrong content type', 'PUT', 'databases', {}, { 'content-type': 'text/plain' }],
])('records %s as a violation', async (_, method, path, body, headers) => {
  await call(method, path, body, headers);
  expect(server.violations).toHaveLength(1);
});

it('records every body', async () => {
  await fill();
  expect(JSON.stringify(server.requests)).toContain('"hostPort":"h"');
  expect(server.violations).toEqual([]);
});

it('changes the version only of what changed', async () => {
  await fill({ name: 't' }, { name: 't' });
  expect(server.entities('tables')).toMatchObject([{ version: 0.1 }]);
  await fill({ name: 't', description: 'x' });
  expect(server.entities('tables')).toMatchObject([{ version: 0.2 }]);
});

it('pages through what is live', async () => {
  const [first] = await fill(...['a', 'b', 'c', 'd'].map((name) => ({ name, sourceHash: name })));
  await call('DELETE', `tables/${first}?hardDelete=false&recursive=true`);
  const page = await call('GET', 'tables?limit=2&database=pg.d&fields=sourceHash');
  const { after } = (page.answer as { paging: { after: string } }).paging;
  const rest = await call('GET', `tables?limit=2&database=pg.d&after=${encodeURIComponent(after)}`);
  expect(page.answer).toMatchObject({
    data: [{ name: 'b', sourceHash: 'b' }, { name: 'c' }],
    paging: { total: 3 },
  });
  expect(rest.answer).toMatchObject({ data: [{ name: 'd' }] });
  expect(rest.answer?.['paging']).not.toHaveProperty('after');
});

it('answers with the newest profile of the table and of each column, and finds the table by name', async () => {
  const [id] = await fill({ name: 'e.json' });
  for (const timestamp of [2, 3, 1]) {
    await call('PUT', `tables/${id}/tableProfile`, {
      tableProfile: { timestamp, rowCount: timestamp },
      columnProfile: [{ name: 'id', timestamp, nullCount: timestamp }],
    });
  }
  const fqn = encodeURIComponent('pg.d.s."e.json"');
  const { answer } = await call('GET', `tables/${fqn}/tableProfile/latest`);
  expect(answer).toMatchObject({
    profile: { rowCount: 3 },
    columns: [{ name: 'id', profile: { nullCount: 3 } }],
  });
  expect(
    (await call('GET', `tables/${fqn}/tableProfile?startTs=2&endTs=3`)).answer?.['data'],
  ).toHaveLength(2);
  const { answer: found } = await call('GET', 'search/query?q=e.json');
  expect(found).toMatchObject({
    hits: { hits: [{ _source: { name: 'e.json', fullyQualifiedName: 'pg.d.s."e.json"' } }] },
  });
});

describe('a fault', () => {
  const failed = async () => (await call('GET', 'tables').catch(() => ({ status: 0 }))).status;

  it('comes as often as it is requested', async () => {
    server.faults.next(2, { kind: 'status', status: 500 });
    server.faults.next(1, { kind: 'drop-request' });
    expect([await failed(), await failed(), await failed(), await failed()]).toEqual([
      500, 500, 0, 200,
    ]);
  });

  it('comes at the same requests for the same seed', async () => {
    const series = async (seed: number) => {
      await server.stop();
      server = await startOpenMetadata({ seed });
      server.faults.sometimes(0.5, { kind: 'status', status: 503 });
      const statuses = [];
      for (let index = 0; index < 30; index += 1) statuses.push(await failed());
      return statuses;
    };
    const first = await series(1);
    expect(new Set(first)).toEqual(new Set([200, 503]));
    expect(await series(1)).toEqual(first);
    expect(await series(2)).not.toEqual(first);
  });

  it('may drop the answer after the effect', async () => {
    server.faults.next(1, { kind: 'drop-answer' });
    await expect(fill()).rejects.toThrow('fetch failed');
    expect(server.entities()).toMatchObject([{ fqn: 'pg' }]);
  });
});
