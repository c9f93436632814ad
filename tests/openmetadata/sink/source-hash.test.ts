import fc from 'fast-check';
import { expect, it } from 'vitest';
import { withSourceHash } from '#openmetadata/sink/source-hash.ts';
import { table } from './bodies.ts';

const { sourceHash } = withSourceHash(table('orders', { description: 'All orders' }));

it('fits into the field', () => {
  expect(sourceHash).toMatch(/^[0-9a-f]{32}$/);
});

it('is the same whatever the order of the fields, at any depth', () => {
  const reversed = Object.fromEntries(
    Object.entries(table('orders', { description: 'All orders' })).toReversed(),
  );
  const columns = table('orders').columns.map((column) =>
    Object.fromEntries(Object.entries(column).toReversed()),
  );
  expect(withSourceHash({ ...reversed, columns }).sourceHash).toBe(sourceHash);
});

it('takes a field that is undefined for one that is missing', () => {
  expect(
    withSourceHash({ ...table('orders', { description: 'All orders' }), fileFormat: undefined })
      .sourceHash,
  ).toBe(sourceHash);
});

it('changes with any value and with the order of a list', () => {
  expect(withSourceHash(table('orders', { description: 'Orders' })).sourceHash).not.toBe(
    sourceHash,
  );
  expect(withSourceHash({ list: [1, 2] }).sourceHash).not.toBe(
    withSourceHash({ list: [2, 1] }).sourceHash,
  );
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const same = withSourceHash({ a }).sourceHash === withSourceHash({ a: b }).sourceHash;
      expect(same).toBe(canonical(a) === canonical(b));
    }),
  );
});

it('changes nothing else of the body', () => {
  expect(withSourceHash(table('orders'))).toMatchObject(table('orders'));
});

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(
    ([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`,
  );
  return `{${entries.toSorted().join()}}`;
}
