import { expect, test } from 'vitest';
import { z } from 'zod';
import { fieldProblems } from '#orchestrator/web/api/field-problems.ts';

const rows = z.strictObject({ rows: z.int().min(1) });

test.each([
  [
    'a value of no option',
    z.union([z.string(), z.number()]),
    true,
    '/it',
    'Expected a text or a number',
  ],
  [
    'what is wrong with the option that is meant',
    z.union([rows, z.string()]),
    { rows: 0 },
    '/it/rows',
    'Expected at least 1',
  ],
  [
    'a number that is too small, or null',
    z.int().min(3).nullable(),
    2,
    '/it',
    'Expected at least 3',
  ],
  [
    'a key',
    z.record(z.string().min(2), z.int()),
    { a: 1 },
    '/it/a',
    'Its key is not valid: Expected at least 2 characters',
  ],
  [
    'a pattern in words',
    z.string().regex(/^a/, 'expected an a first'),
    'b',
    '/it',
    'Expected an a first',
  ],
])('%s', (_title, schema, it, pointer, detail) => {
  const given = { it };
  const { error } = z.strictObject({ it: schema }).safeParse(given);
  expect(fieldProblems('body', error?.issues ?? [], given)).toEqual([
    { at: 'body', pointer, detail },
  ]);
});
