import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRawClient } from './raw-client.ts';
import { startPlatformApi } from './server.ts';
import type { PlatformApiStandIn } from './server.ts';

let server: PlatformApiStandIn;
const { call, list, askForProof, taskEnd } = createRawClient(() => server);

beforeEach(async () => {
  server = await startPlatformApi();
});

afterEach(() => server.stop());

describe('a list', () => {
  beforeEach(() => {
    for (let index = 0; index < 105; index += 1) server.addObject({ seriesId: `series-${index}` });
  });

  const ids = (body: unknown) => (body as { id: number }[]).map(({ id }) => id);

  it('gives 100 at most, and a total that ignores the filters', async () => {
    const { body, headers } = await list('/asset/object', {
      sorts: [['id', 'desc']],
      filters: [['id', 'gt', 2]],
    });
    expect(ids(body)).toEqual(Array.from({ length: 100 }, (_, index) => 105 - index));
    expect(headers.get('x-total-count')).toBe('105');
    const rest = await list('/asset/object', { sorts: [['id', 'desc']], offset: '100' });
    expect(ids(rest.body)).toEqual([5, 4, 3, 2, 1]);
    expect((await list('/asset/object', { limit: '0' })).body).toEqual([]);
    expect((await list('/asset/object', { offset: '200' })).body).toEqual([]);
    expect(server.violations).toEqual([]);
  });

  it('has no order unless one is requested', async () => {
    server.addUser('workflows', 'did:iota:tst:0x1');
    await askForProof(1);
    await taskEnd(1);
    expect(ids((await list('/asset/object', { limit: '2' })).body)).toEqual([2, 3]);
    expect(ids((await list('/asset/object', { offset: '104' })).body)).toEqual([1]);
  });

  it.each([
    [[['id', 'in', '1,2']], [1, 2]],
    [
      [
        ['id', 'nin', '1,2'],
        ['id', 'lt', 4],
      ],
      [3],
    ],
    [['series_id', 'eq', 'series-4'], [5]],
    [[{ field: 'id', operator: 'lte', value: 1 }], [1]],
    [[['series_id', 'contains', 'series-4']], [5]],
    [[['series_id', 'contains', 'serie']], []],
    [[['tags', 'eq', null]], []],
    [[['proof_id', 'ne', null]], []],
    [
      [
        ['proof_id', 'eq', null],
        ['id', 'eq', 7],
      ],
      [7],
    ],
  ])('of %j has %j', async (filters, expected) => {
    expect(ids((await list('/asset/object', { filters, sorts: [['id', 'asc']] })).body)).toEqual(
      expected,
    );
  });

  it.each(['{}', '""'])('of %s is of everything', async (filters) => {
    expect((await list('/asset/object', { filters })).body).toHaveLength(100);
  });

  it.each([
    [{ limit: '101' }, 422],
    [{ limit: 'x' }, 422],
    [{ limit: '-1' }, 500],
    [{ offset: '-1' }, 500],
    [{ filters: 'id=1' }, 400],
    [{ filters: [['nothing', 'eq', 1]] }, 500],
    [{ filters: [['id', 'like', 1]] }, 500],
    [{ filters: [['id', 'eq', 'one']] }, 500],
    [{ filters: [['id', 'eq', 2 ** 31]] }, 500],
    [{ filters: [['series_id', 'eq', '2020']] }, 500],
    [{ filters: [['series_id', 'eq', '2026-11-23T01:29:57']] }, 500],
    [{ filters: [['series_id', 'eq', 'true']] }, 500],
    [{ filters: [['series_id', 'eq', 'a,b']] }, 200],
    [{ filters: [['series_id', 'eq', '1,2']] }, 500],
    [{ filters: [['created_at', 'gt', '2026-11-23T01:29:57Z']] }, 500],
    [{ filters: [['created_at', 'gt', '2026-11-23T01:29:57']] }, 200],
    [{ sorts: [['id', 'up']] }, 400],
    [{ sorts: [['nothing', 'asc']] }, 500],
  ])('with %j answers %i', async (query, status) => {
    expect(await list('/asset/object', query)).toMatchObject({ status });
    expect(server.violations).toHaveLength(status === 500 ? 1 : 0);
  });

  it('of objects is for administrators, of users shows a basic one only themselves', async () => {
    server.addUser('alice', 'did:iota:tst:0x1');
    server.addUser('bob');
    expect(await list('/asset/object', {}, 'alice')).toMatchObject({ status: 403 });
    expect((await list('/user', {}, 'alice')).body).toMatchObject([
      { username: 'alice', trust_did: 'did:iota:tst:0x1' },
    ]);
    const { body } = await list('/user', { filters: [['username', 'eq', 'bob']] });
    expect(body).toEqual([
      {
        username: 'bob',
        trust_did: null,
        meta: null,
        created_at: expect.stringMatching(/^\d{4}-.*\.\d{6}$/),
      },
    ]);
  });

  it('of users by a name that looks like a number fails', async () => {
    expect(await list('/user', { filters: [['username', 'eq', '1_000']] })).toMatchObject({
      status: 500,
    });
  });
});

it('shows an asset with its objects, but a private one of another user to nobody', async () => {
  server.addObject({ owner: 'bob' });
  server.addObject();
  server.addObject({ owner: 'bob', access: 'public' });
  expect(await call('GET', '/asset/1')).toMatchObject({
    status: 404,
    body: { detail: 'Not Found' },
  });
  expect((await call('GET', '/asset/2')).body).toMatchObject({
    id: 2,
    username: null,
    access_level: 'public',
    objects: [{ id: 2 }],
  });
  expect((await call('GET', '/asset/3')).body).toMatchObject({ username: 'bob' });
  expect((await call('GET', '/asset/2')).body).not.toHaveProperty(['objects', 0, 'bucket']);
  expect((await list('/asset', { limit: '10' })).body).toMatchObject([{ id: 2 }, { id: 3 }]);
});
