import { expect, test, vi } from 'vitest';
import { definitions } from '#definitions.ts';
import { createListings } from '#object-source/listings.ts';
import { materializeAsset, type GivenContext } from '#orchestrator/assets/materialize-asset.ts';
import { testContext } from '#orchestrator/testing/test-context.ts';

const listing = { prefixes: [], objects: 0, outside: { total: 0, first: [] }, byPrefix: new Map() };

test('keeps the listings of the latest runs for an hour', () => {
  let now = 0;
  const listings = createListings(() => now);
  const [first, second] = [listings.keep(listing), listings.keep({ ...listing, objects: 1 })];
  expect(listings.find(first)).toBe(listing);
  listings.keep(listing);
  expect(listings.find(first)).toBeUndefined();
  expect(listings.find(second)).toMatchObject({ objects: 1 });
  now = 3_600_000;
  expect(listings.find(second)).toBeUndefined();
});

test('a listing removes the keys of what has vanished and was never cataloged, but none if it breaks off', async () => {
  const prefixes = definitions.activityAssets.find(
    ({ key }) => key === 'openmetadata/datalake_prefixes',
  );
  if (prefixes === undefined) throw new Error('There is no such asset');
  const list = async (end: () => void) => {
    const objectStorage = {
      bucket: 'lake',
      list: async function* () {
        yield [{ key: 'rooms/a.csv', etag: '1', size: 1 }];
        end();
      },
    };
    const changePartitions = vi.fn<GivenContext['changePartitions']>(async () => ({
      added: 0,
      removed: 0,
    }));
    const resources = { objectStorage, spool: {}, catalogFolder: '/tmp/catalog' };
    const context = testContext(
      prefixes,
      { resources, partitionKeys: { prefixes: ['gone/', 'rooms/'] } },
      'materialize',
    );
    const failure: unknown = await materializeAsset(prefixes, {
      ...context,
      changePartitions,
    }).catch((error: unknown) => error);
    return { failure, changes: changePartitions.mock.calls };
  };
  const change = {
    of: expect.objectContaining({ name: 'prefixes' }),
    add: ['rooms/'],
    remove: ['gone/'],
  };
  expect((await list(() => undefined)).changes).toEqual([[change]]);
  const broken = await list(() => {
    throw new Error('the storage is unavailable');
  });
  expect(broken).toEqual({ failure: new Error('the storage is unavailable'), changes: [] });
});
