import { expect, test } from 'vitest';
import { createListings } from '../../../../activities/openmetadata/datalake/listings.ts';

const objects = { total: 1, tables: [{ key: 'a/1.csv', size: 1, etag: 'x' }] };
const byPrefix = new Map([['a/', objects]]);

test('keeps the listings of the latest runs for an hour', () => {
  let now = 0;
  const listings = createListings(() => now);
  const [first, second] = [listings.keep(byPrefix), listings.keep(byPrefix)];
  expect(listings.find(first, 'a/')).toBe(objects);
  expect(listings.find(first, 'b/')).toBeUndefined();
  const third = listings.keep(new Map());
  expect(listings.find(first, 'a/')).toBeUndefined();
  expect(listings.find(second, 'a/')).toBe(objects);
  expect(listings.find(third, 'a/')).toBeUndefined();
  now = 3_600_000;
  expect(listings.find(second, 'a/')).toBeUndefined();
});
