import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withSourceHash } from '#openmetadata/sink/source-hash.ts';
import { synchronize } from '#openmetadata/sink/synchronize.ts';
import { RetryableError, TerminalError } from '#orchestrator/errors.ts';
import { database, schema, service, table } from './bodies.ts';
import { openFolder, openStandIn } from './catalogs.ts';
import type { TableBody } from '#openmetadata/entities.ts';
import type { CatalogSink } from '#openmetadata/sink/sink.ts';
import type { SynchronizeOptions } from '#openmetadata/sink/synchronize.ts';
import type { Catalog } from './catalogs.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';

const parentFqn = 'pg-shop.shop';
const [orders, items, users] = [table('orders'), table('items'), table('users')];

function synchronizeTables(
  sink: CatalogSink,
  bodies: readonly TableBody[],
  more: Partial<SynchronizeOptions<'table'>> = {},
) {
  return synchronize(sink, {
    kind: 'table',
    parentFqn,
    bodies,
    keep: () => false,
    deleteVanished: true,
    ...more,
  });
}

async function fill(sink: CatalogSink): Promise<void> {
  await sink.ensureService(service);
  await sink.put('database', withSourceHash(database));
  await sink.put('databaseSchema', withSourceHash(schema));
}

async function liveTables(sink: CatalogSink): Promise<string[]> {
  return [...(await sink.list('table', parentFqn)).values()].map(({ name }) => name).toSorted();
}

describe.each([
  ['a folder', () => openFolder()],
  ['OpenMetadata', () => openStandIn()],
])('synchronizing with %s', (_, open: () => Promise<Catalog>) => {
  let catalog: Catalog;
  let sink: CatalogSink;

  beforeEach(async () => {
    catalog = await open();
    sink = catalog.sink;
    await fill(sink);
  });

  afterEach(() => catalog.stop());

  it('sends everything once, and then only what changed', async () => {
    expect(await synchronizeTables(sink, [orders, items])).toEqual({
      sent: 2,
      unchanged: 0,
      deleted: 0,
      failed: [],
    });
    expect(await synchronizeTables(sink, [items, orders])).toEqual({
      sent: 0,
      unchanged: 2,
      deleted: 0,
      failed: [],
    });
    expect(await synchronizeTables(sink, [items, { ...orders, description: 'x' }])).toEqual({
      sent: 1,
      unchanged: 1,
      deleted: 0,
      failed: [],
    });
    expect(await liveTables(sink)).toEqual(['items', 'orders']);
  });

  it('soft-deletes what vanished and is not kept, and brings it back', async () => {
    await synchronizeTables(sink, [orders, items, users]);
    const keep = (fqn: string) => fqn.endsWith('.users');
    expect(await synchronizeTables(sink, [orders], { keep })).toEqual({
      sent: 0,
      unchanged: 1,
      deleted: 1,
      failed: [],
    });
    expect(await liveTables(sink)).toEqual(['orders', 'users']);
    expect(await synchronizeTables(sink, [orders, items], { keep })).toEqual({
      sent: 1,
      unchanged: 1,
      deleted: 0,
      failed: [],
    });
    expect(await liveTables(sink)).toEqual(['items', 'orders', 'users']);
  });

  it('deletes nothing where that is off', async () => {
    await synchronizeTables(sink, [orders, items]);
    expect(await synchronizeTables(sink, [], { deleteVanished: false })).toEqual({
      sent: 0,
      unchanged: 0,
      deleted: 0,
      failed: [],
    });
    expect(await liveTables(sink)).toEqual(['items', 'orders']);
  });

  it('names the entity that is refused, sends the others, and does not delete its old version', async () => {
    await synchronizeTables(sink, [orders, items]);
    const homeless = { ...users, databaseSchema: 'pg-shop.shop.nowhere' };
    const result = await synchronizeTables(sink, [
      orders,
      homeless,
      { ...items, description: 'x' },
    ]);
    expect(result).toMatchObject({ sent: 1, unchanged: 1, deleted: 0 });
    expect(result.failed).toEqual([
      { fqn: 'pg-shop.shop.nowhere.users', error: expect.stringMatching(/nowhere/) },
    ]);
  });

  it('sends neither of two with one name, and keeps what is there under it', async () => {
    await synchronizeTables(sink, [orders]);
    const result = await synchronizeTables(sink, [
      orders,
      items,
      { ...orders, description: 'another' },
    ]);
    expect(result).toEqual({
      sent: 1,
      unchanged: 0,
      deleted: 0,
      failed: [{ fqn: 'pg-shop.shop.public.orders', error: 'more than one has this name' }],
    });
    expect(await liveTables(sink)).toEqual(['items', 'orders']);
  });

  it('refuses bodies from elsewhere', async () => {
    await expect(
      synchronizeTables(sink, [{ ...orders, databaseSchema: 'pg-shop.shop2.public' }]),
    ).rejects.toThrow(TerminalError);
  });

  it('reports its progress to the end', async () => {
    await synchronizeTables(sink, [users]);
    const progress: [number, number][] = [];
    await synchronizeTables(sink, [orders, items], {
      onProgress: (done, total) => progress.push([done, total]),
    });
    expect(progress).toEqual([
      [0, 3],
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  });

  it('stops when the signal is aborted', async () => {
    const controller = new AbortController();
    const reason = new Error('cancelled');
    const bodies = Array.from({ length: 200 }, (__, index) => table(`t${index}`));
    const stopped = synchronizeTables(sink, bodies, {
      signal: controller.signal,
      onProgress: (done) => done === 10 && controller.abort(reason),
    });
    await expect(stopped).rejects.toBe(reason);
    expect((await liveTables(sink)).length).toBeLessThan(100);
  });
});

describe('synchronizing with an OpenMetadata that fails', () => {
  let catalog: Awaited<ReturnType<typeof openStandIn>>;
  const bodies = Array.from({ length: 60 }, (_, index) =>
    table(`t${String(index).padStart(2, '0')}`),
  );
  const puts = ({ method, path }: { method: string; path: string }) =>
    method === 'PUT' && path === '/v1/tables';

  beforeEach(async () => {
    catalog = await openStandIn({ seed: 7 });
    await fill(catalog.sink);
  });

  afterEach(() => catalog.stop());

  it('ends with the same catalog when requests are refused, dropped and repeated', async () => {
    const { faults } = catalog.server;
    faults.sometimes(0.1, { kind: 'status', status: 429, retryAfterSecs: 0 });
    faults.sometimes(0.05, { kind: 'status', status: 503 });
    faults.sometimes(0.05, { kind: 'drop-request' });
    faults.sometimes(0.1, { kind: 'drop-answer' });
    expect(await synchronizeTables(catalog.sink, bodies)).toEqual({
      sent: 60,
      unchanged: 0,
      deleted: 0,
      failed: [],
    });
    expect(await synchronizeTables(catalog.sink, bodies.slice(30))).toEqual({
      sent: 0,
      unchanged: 30,
      deleted: 30,
      failed: [],
    });
    faults.clear();
    expect(await liveTables(catalog.sink)).toEqual(bodies.slice(30).map(({ name }) => name));
    expect(nonEmpty(catalog.server.entities('tables')).every(({ version }) => version <= 0.2)).toBe(
      true,
    );
  });

  it('gives one entity up that the server keeps failing on, after a few attempts, and sends the others', async () => {
    const poisoned = ({ body }: { body: unknown }) => (body as TableBody).name === 't00';
    catalog.server.faults.sometimes(
      1,
      { kind: 'status', status: 500 },
      (request) => puts(request) && poisoned(request),
    );
    const result = await synchronizeTables(catalog.sink, bodies);
    expect(result).toMatchObject({ sent: 59, unchanged: 0, deleted: 0 });
    expect(result.failed).toEqual([
      {
        fqn: 'pg-shop.shop.public.t00',
        error: expect.stringContaining('500 fault requested by the test'),
      },
    ]);
    expect(catalog.server.requests.filter(puts).filter(poisoned)).toHaveLength(6);
  });

  it('names those that are not answered now and then, and sends the others', async () => {
    let asked = 0;
    const put: CatalogSink['put'] = (kind, body) =>
      (asked += 1) % 9 === 0
        ? Promise.reject(new RetryableError('busy'))
        : catalog.sink.put(kind, body);
    const result = await synchronizeTables({ ...catalog.sink, put }, bodies);
    expect(result.sent).toBe(54);
    expect(result.failed).toHaveLength(6);
  });

  it('gives up at once when the server is down', async () => {
    catalog.server.faults.sometimes(1, { kind: 'status', status: 503 }, puts);
    await expect(synchronizeTables(catalog.sink, bodies)).rejects.toThrow(RetryableError);
    expect(
      new Set(catalog.server.requests.filter(puts).map(({ body }) => (body as TableBody).name))
        .size,
    ).toBeLessThan(60);
  });

  it('gives up at once when the token is refused', async () => {
    catalog.server.faults.sometimes(1, { kind: 'status', status: 401 }, puts);
    await expect(synchronizeTables(catalog.sink, bodies)).rejects.toThrow(/OPEN_METADATA_TOKEN/);
    expect(catalog.server.requests.filter(puts).length).toBeLessThan(60);
  });

  it('requests the list and writes, no request more', async () => {
    const before = catalog.server.requests.length;
    await synchronizeTables(catalog.sink, [orders, items]);
    const made = catalog.server.requests
      .slice(before)
      .map(({ method, path }) => `${method} ${path}`);
    expect(made).toEqual(['GET /v1/tables', 'PUT /v1/tables', 'PUT /v1/tables']);
  });
});
