import { expect, test } from 'vitest';
import { daily } from '#orchestrator/partitions/define-time-partitions.ts';
import { countKeys } from '#orchestrator/partitions/count-keys.ts';
import { definedKeys, type ReadDynamicKeys } from '#orchestrator/partitions/defined-keys.ts';
import { dynamicPartitions } from '#orchestrator/partitions/dynamic-partitions.ts';
import { multiPartitions } from '#orchestrator/partitions/multi-partitions.ts';
import { readRange } from '#orchestrator/partitions/read-range.ts';
import { staticPartitions } from '#orchestrator/partitions/static-partitions.ts';
import type { AnyPartitions } from '#orchestrator/partitions/any-partitions.ts';

const customers = Array.from(
  { length: 2_500 },
  (_, index) => `customer ${String(index).padStart(4, '0')}`,
);

const readDynamicKeys: ReadDynamicKeys = async (name, after, limit, range) =>
  name === 'customers'
    ? customers
        .filter((key) => key > (after ?? ''))
        .filter((key) => range === undefined || (key >= range.first && key <= range.last))
        .slice(0, limit)
    : [];

async function keysOf(
  partitions: AnyPartitions,
  at = '2026-01-04T12:00Z',
  text?: string,
): Promise<readonly string[]> {
  const pages: (readonly string[])[] = [];
  const range = text === undefined ? undefined : readRange(partitions, text, new Date(at));
  for await (const page of definedKeys(partitions, new Date(at), readDynamicKeys, 1_000, range))
    pages.push(page);
  expect(Math.max(0, ...pages.map((page) => page.length))).toBeLessThanOrEqual(1_000);
  return pages.flat();
}

const dates = daily({ start: '2026-01-01', timeZone: 'UTC' });
const regions = staticPartitions(['north', 'south']);

test('windows of time are defined once they have ended', async () => {
  expect(await keysOf(dates)).toEqual(['2026-01-01', '2026-01-02', '2026-01-03']);
  expect(await keysOf(dates, '2026-01-01T23:00Z')).toEqual([]);
});

test('static keys, and dynamic ones in pages', async () => {
  expect(await keysOf(regions)).toEqual(['north', 'south']);
  expect(await keysOf(dynamicPartitions('customers'))).toEqual(customers);
  expect(await keysOf(dynamicPartitions('suppliers'))).toEqual([]);
});

test('all pairs of two dimensions', async () => {
  expect(
    await keysOf(multiPartitions({ date: dates, region: regions }), '2026-01-03T00:00Z'),
  ).toEqual(['2026-01-01|north', '2026-01-01|south', '2026-01-02|north', '2026-01-02|south']);
});

const noon = '2026-01-04T12:00Z';
const all = dynamicPartitions('customers');
const pairs = multiPartitions({
  region: staticPartitions(['north', 'south', 'a..z']),
  date: dates,
});

test.each([
  [dates, '2026-01-02..2026-01-03', ['2026-01-02', '2026-01-03']],
  [regions, 'south..south', ['south']],
  [all, 'customer 0002..customer 0003x', ['customer 0002', 'customer 0003']],
  [
    pairs,
    'south|2026-01-02..a..z|2026-01-03',
    ['south|2026-01-02', 'south|2026-01-03', 'a..z|2026-01-02', 'a..z|2026-01-03'],
  ],
] as const)('a range of %o', async (partitions, text, keys) => {
  expect(await keysOf(partitions, noon, text)).toEqual(keys);
  const range = readRange(partitions, text, new Date(noon));
  expect(await countKeys(partitions, new Date(noon), async () => 2, range)).toBe(keys.length);
});

test.each([
  [regions, 'south..north', 'it ends before it begins. Did you mean north..south?'],
  [regions, 'west..north', '"west" is not one of its partitions'],
  [all, 'b..a', 'it ends before it begins'],
  [all, 'a..b..c', 'it can be read in several ways'],
  [all, 'a', 'expected its first and its last partition'],
  [pairs, 'north|2026-01-02..south|2026-02-01', 'is the last window that has ended'],
] as const)('a range of %o cannot be %s', (partitions, text, problem) => {
  expect(() => readRange(partitions, text, new Date(noon))).toThrow(problem);
});
