import { expect, test } from 'vitest';
import { z } from 'zod';
import { explainConfig } from '#orchestrator/definitions/explain-config.ts';

const readOptions = z.strictObject({ skipRows: z.int().optional(), separator: z.string().optional() });
const schema = z.strictObject({
  byPath: z.record(z.string(), readOptions).default({}),
  inOrder: z.array(readOptions).default([]),
});

test.each([
  [{ byPath: { '.csv': { skiprows: 1 } } }, '- byPath..csv.skiprows: there is no such field. Did you mean skipRows?'],
  [{ inOrder: [{ decimal: ',' }] }, '- inOrder.0.decimal: there is no such field. There is skipRows, separator'],
])('an unknown field in %j is told with those that there are', (given, line) => {
  const { error } = schema.safeParse(given);
  expect(error && explainConfig('readJob', schema, error, given)).toBe(`The config of readJob is not valid:\n${line}`);
});
