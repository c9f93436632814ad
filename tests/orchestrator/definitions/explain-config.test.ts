import { expect, test } from 'vitest';
import { z } from 'zod';
import { explainConfig, explainInput } from '#orchestrator/definitions/explain-config.ts';

const readOptions = z.strictObject({
  skipRows: z.int().optional(),
  separator: z.string().optional(),
});
const schema = z.strictObject({
  byPath: z.record(z.string(), readOptions).default({}),
  inOrder: z.array(readOptions).default([]),
});

test.each([
  [
    { byPath: { '.csv': { skiprows: 1 } } },
    '- byPath..csv.skiprows: there is no such field. Did you mean skipRows?',
  ],
  [
    { inOrder: [{ decimal: ',' }] },
    '- inOrder.0.decimal: there is no such field. There is skipRows, separator',
  ],
])('an unknown field in %j is reported with those that there are', (given, line) => {
  const { error } = schema.safeParse(given);
  expect(error && explainConfig('readJob', schema, error, given)).toBe(
    `The config of readJob is not valid:\n${line}`,
  );
});

test('an input that is refused is explained as a config is, without its values: they may be personal records', () => {
  const person = z.strictObject({ username: z.string().max(3), age: z.int() });
  const { error } = person.safeParse({ username: 'somebody', ages: 3 });
  expect(error && explainInput('trust/user', person, error)).toBe(
    [
      'The input of trust/user is not valid:',
      '- username: Too big: expected string to have <=3 characters',
      '- age: is missing, expected number',
      '- ages: there is no such field. Did you mean age?',
    ].join('\n'),
  );
});
