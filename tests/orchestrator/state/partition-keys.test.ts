import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { createStateStore } from '#tests/support/state-store.ts';

let store: StateStore;

beforeAll(async () => {
  store = await createStateStore('partition_keys');
});

afterAll(() => store.close());

beforeEach(() => store.database.query('truncate partition_keys'));

const name = 'customers';
const add = (...keys: readonly string[]) =>
  store.partitionKeys.change({ name, add: keys, remove: [] });
const remove = (...keys: readonly string[]) =>
  store.partitionKeys.change({ name, add: [], remove: keys });
const all = () => store.partitionKeys.page(name, undefined, 100);

test('keys are added and removed, once each', async () => {
  expect(await add('ben', 'Ann', 'ben')).toEqual({ added: 2, removed: 0 });
  expect(await add('Ann')).toEqual({ added: 0, removed: 0 });
  expect(await remove('Ann', 'Eve')).toEqual({ added: 0, removed: 1 });
  expect(await remove('Ann')).toEqual({ added: 0, removed: 0 });
  expect(await all()).toEqual(['ben']);
  expect(await store.partitionKeys.count(name)).toBe(1);
  expect(await add('Ann')).toEqual({ added: 1, removed: 0 });
  expect(await store.partitionKeys.count(name)).toBe(2);
  expect(await store.partitionKeys.without(name, ['Eve', 'Ann', 'Bob'])).toEqual(['Eve', 'Bob']);
  expect(await store.partitionKeys.count('suppliers')).toBe(0);
});

test('pages are in the order of bytes', async () => {
  await add('_', 'b', 'Z', 'é', 'a|b', 'a_b');
  expect(await store.partitionKeys.page(name, undefined, 4)).toEqual(['Z', '_', 'a_b', 'a|b']);
  expect(await store.partitionKeys.page(name, 'a|b', 4)).toEqual(['b', 'é']);
});

test('callers that add and remove the same keys at once do not block each other', async () => {
  const keys = Array.from({ length: 200 }, (_, index) => `key ${index}`);
  const [left, right] = [keys.slice(0, 100), keys.slice(100)];
  await add(...keys);
  await Promise.all(
    [0, 1, 2, 3].map((index) =>
      store.partitionKeys.change({
        name,
        add: index % 2 ? left : right,
        remove: index % 2 ? right : left,
      }),
    ),
  );
  expect([left, right].map((half) => half.toSorted())).toContainEqual(await all());
});
