import { expect, test } from 'vitest';
import { daily } from '#orchestrator/partitions/define-time-partitions.ts';
import { definedKeys } from '#orchestrator/partitions/defined-keys.ts';
import { dynamicPartitions } from '#orchestrator/partitions/dynamic-partitions.ts';
import { multiPartitions } from '#orchestrator/partitions/multi-partitions.ts';
import { staticPartitions } from '#orchestrator/partitions/static-partitions.ts';
import type { AnyPartitions } from '#orchestrator/partitions/any-partitions.ts';

const customers = Array.from(
  { length: 2_500 },
  (_, index) => `customer ${String(index).padStart(4, '0')}`,
);

const readDynamicKeys = async (name: string, after: string | undefined, limit: number) =>
  name === 'customers' ? customers.filter((key) => key > (after ?? '')).slice(0, limit) : [];

async function keysOf(
  partitions: AnyPartitions,
  at = '2026-01-04T12:00Z',
): Promise<readonly string[]> {
  const pages: (readonly string[])[] = [];
  for await (const page of definedKeys(partitions, new Date(at), readDynamicKeys)) pages.push(page);
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
