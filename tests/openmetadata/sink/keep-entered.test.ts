import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOpenMetadataSink } from '#openmetadata/sink/open-metadata-sink.ts';
import { withSourceHash } from '#openmetadata/sink/source-hash.ts';
import { createOpenMetadata, openMetadataEnv } from '#resources/open-metadata.ts';
import type { ColumnBody, TableBody } from '#openmetadata/entities.ts';
import { database, schema, service, table } from './bodies.ts';
import { openStandIn } from './catalogs.ts';
import { enterEverywhere, enteredAt, patch, type EnteredFields } from './people.ts';

let catalog: Awaited<ReturnType<typeof openStandIn>>;

/** Like a separate activity, without state from previous ones. */
const another = () =>
  createOpenMetadataSink(createOpenMetadata(openMetadataEnv.parse(catalog.server.env)));

beforeEach(async () => {
  catalog = await openStandIn();
  await catalog.sink.ensureService(service);
  await catalog.sink.put('database', withSourceHash(database));
  await catalog.sink.put('databaseSchema', withSourceHash(schema));
});

afterEach(() => catalog.stop());

const column = (name: string, dataType: string, more: Partial<ColumnBody> = {}): ColumnBody => ({
  name,
  displayName: name,
  dataType,
  dataTypeDisplay: dataType.toLowerCase(),
  ...more,
});

const nested = (inner: string) => [
  column('deep', 'STRUCT', { children: [column('deepest', inner, { description: 'a comment' })] }),
];

const put = (columns: readonly ColumnBody[], more: Partial<TableBody> = {}) =>
  another().put('table', withSourceHash(table('orders', { columns, ...more })));

describe('what people entered stays', () => {
  it.each<[string, ColumnBody, ColumnBody]>([
    [
      'where nothing but the description differs',
      column('c', 'INT'),
      column('c', 'INT', { description: 'a comment' }),
    ],
    ['where the type changes', column('c', 'INT'), column('c', 'BIGINT')],
    [
      'where the type changes and the source has a comment',
      column('c', 'INT'),
      column('c', 'BIGINT', { description: 'a comment' }),
    ],
    [
      'where the type of an array changes',
      column('c', 'ARRAY', { arrayDataType: 'UNKNOWN' }),
      column('c', 'ARRAY', { arrayDataType: 'TEXT', description: 'a comment' }),
    ],
    [
      'where a column becomes an array',
      column('c', 'TEXT'),
      column('c', 'ARRAY', { arrayDataType: 'TEXT' }),
    ],
    [
      'at nested columns whose type changes',
      column('c', 'STRUCT', { children: nested('INT') }),
      column('c', 'STRUCT', { children: nested('BIGINT') }),
    ],
    [
      'at nested columns that keep their type in one that does not',
      column('c', 'JSON', { children: nested('INT') }),
      column('c', 'STRUCT', { children: nested('INT') }),
    ],
    [
      'at nested columns of an array of another type',
      column('c', 'ARRAY', { arrayDataType: 'JSON', children: nested('INT') }),
      column('c', 'ARRAY', { arrayDataType: 'STRUCT', children: nested('TEXT') }),
    ],
  ])('%s', async (_, before, after) => {
    await put([column('first', 'INT'), before]);
    const entered = await enterEverywhere(catalog.server);
    await put([after, column('first', 'INT'), column('added', 'DATE')], {
      description: 'a comment',
      displayName: 'Orders',
    });
    expect(enteredAt(catalog.server, entered)).toEqual(entered);
    expect(catalog.server.entities('tables')).toMatchObject([
      { body: { columns: [{ dataType: after.dataType }, {}, {}] } },
    ]);
  });

  it('where a table comes back with another type', async () => {
    const stored = await put([column('c', 'INT')]);
    const entered = await enterEverywhere(catalog.server);
    await another().softDelete('table', stored);
    const sink = another();
    await sink.list('table', 'pg-shop.shop');
    await sink.put('table', withSourceHash(table('orders', { columns: [column('c', 'TEXT')] })));
    expect(enteredAt(catalog.server, entered)).toEqual(entered);
    expect(catalog.server.entities('tables')).toMatchObject([
      { deleted: false, body: { columns: [{ dataType: 'TEXT' }] } },
    ]);
  });

  it('at databases, schemas and procedures', async () => {
    const procedure = {
      name: 'f',
      databaseSchema: 'pg-shop.shop.public',
      storedProcedureCode: { language: 'SQL', code: 'select 1' },
    };
    await another().put('storedProcedure', withSourceHash(procedure));
    const entered = await enterEverywhere(catalog.server);
    const comment = { description: 'a comment' };
    await another().put('database', withSourceHash({ ...database, ...comment }));
    await another().put('databaseSchema', withSourceHash({ ...schema, ...comment }));
    await another().put('storedProcedure', withSourceHash({ ...procedure, ...comment }));
    expect(enteredAt(catalog.server, entered)).toEqual(entered);
  });

  it('with one request to read and one to write, and none to read what is new', async () => {
    await put([column('c', 'INT')]);
    const sink = another();
    await sink.list('table', 'pg-shop.shop');
    const start = catalog.server.requests.length;
    await sink.put('table', withSourceHash(table('orders', { columns: [column('c', 'TEXT')] })));
    await sink.put('table', withSourceHash(table('new 1')));
    await sink.put('table', withSourceHash(table('new 2')));
    expect(
      catalog.server.requests.slice(start).map(({ method, path }) => `${method} ${path}`),
    ).toEqual([
      'GET /v1/tables/name/pg-shop.shop.public.orders',
      'PUT /v1/tables',
      'GET /v1/tables',
      'PUT /v1/tables',
      'PUT /v1/tables',
    ]);
  });

  it('where a person enters something at the same moment', async () => {
    await put([column('c', 'JSON', { children: nested('INT') }), column('d', 'INT')]);
    const client = createOpenMetadata(openMetadataEnv.parse(catalog.server.env));
    let entered: EnteredFields = {};
    let reads = 0;
    const readEntered: typeof client.readEntered = async (...of) => {
      const read = await client.readEntered(...of);
      if ((reads += 1) === 1)
        entered = await enterEverywhere(catalog.server, 'pg-shop.shop.public.orders');
      return read;
    };
    const columns = [column('c', 'STRUCT', { children: nested('TEXT') }), column('d', 'TEXT')];
    await createOpenMetadataSink({ ...client, readEntered }).put(
      'table',
      withSourceHash(table('orders', { columns })),
    );
    expect(Object.keys(entered)).toHaveLength(5);
    expect(enteredAt(catalog.server, entered)).toEqual(entered);
  });

  it('where it may not be read: then nothing is written', async () => {
    await put([column('c', 'INT')]);
    const entered = await enterEverywhere(catalog.server);
    catalog.server.faults.sometimes(
      1,
      { kind: 'status', status: 403 },
      ({ method }) => method === 'GET',
    );
    await expect(put([column('c', 'TEXT')])).rejects.toThrow(
      /refused GET \/v1\/tables\/name.* has no right/,
    );
    expect(enteredAt(catalog.server, entered)).toEqual(entered);
  });
});

it('what follows from other labels is not sent', async () => {
  const { id } = await put([column('c', 'INT')]);
  const derived = {
    tagFQN: 'PII.Sensitive',
    source: 'Classification',
    labelType: 'Derived',
    state: 'Confirmed',
  };
  await patch(catalog.server, 'tables', id, [
    { op: 'add', path: '/columns/0/tags/0', value: derived },
  ]);
  await put([column('c', 'TEXT')]);
  expect(JSON.stringify(catalog.server.requests.at(-1))).not.toContain('PII');
});

describe('the note on an edge of the lineage', () => {
  const edge = {
    from: 'pg-shop.shop.public.orders',
    to: 'pg-shop.shop.public.totals',
    sqlQuery: 'select 1',
    columns: [],
  };
  const note = async (more: object) => {
    const [drawn] = catalog.server.lineage();
    const body = {
      edge: {
        ...drawn,
        lineageDetails: { ...drawn?.lineageDetails, description: 'Nightly', ...more },
      },
    };
    await createOpenMetadata(openMetadataEnv.parse(catalog.server.env)).putLineage(body);
  };

  beforeEach(async () => {
    for (const name of ['orders', 'totals'])
      await another().put('table', withSourceHash(table(name)));
    await another().putLineage(edge);
  });

  it('stays when the view changes', async () => {
    await note({});
    expect(await another().putLineage({ ...edge, sqlQuery: 'select 2' })).toBe('sent');
    expect(catalog.server.lineage()).toMatchObject([
      { lineageDetails: { description: 'Nightly', sqlQuery: 'select 2' } },
    ]);
  });

  it('and the columns of an edge that a person drew stay too', async () => {
    const drawn = [{ fromColumns: [`${edge.from}.id`], toColumn: `${edge.to}.id` }];
    await note({ source: 'Manual', columnsLineage: drawn });
    await another().putLineage(edge);
    expect(catalog.server.lineage()).toMatchObject([
      { lineageDetails: { source: 'Manual', columnsLineage: drawn, sqlQuery: 'select 1' } },
    ]);
  });

  it('an edge that already exists is not sent again', async () => {
    await note({});
    const start = catalog.server.requests.length;
    expect(await another().putLineage(edge)).toBe('unchanged');
    expect(
      catalog.server.requests
        .slice(start)
        .map(({ method, path }) => `${method} ${path.replace(/[^/]+$/, '…')}`),
    ).toEqual(['GET /v1/tables/name/…', 'GET /v1/tables/name/…', 'GET /v1/lineage/table/…']);
  });
});
