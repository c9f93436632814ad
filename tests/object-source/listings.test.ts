import { expect, test } from 'vitest';
import { createListings } from '#object-source/listings.ts';

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
