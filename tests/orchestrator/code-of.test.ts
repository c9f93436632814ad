import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { codeOf } from '#orchestrator/code-of.ts';

test('is that of an error of the system, of a database, and of the first of several', async () => {
  const refused = await new Promise<Error>((resolve) =>
    connect({ host: '127.0.0.1', port: 1 }).once('error', resolve),
  );
  expect(codeOf(refused)).toBe('ECONNREFUSED');
  expect(codeOf(Object.assign(new Error('duplicate key'), { code: '23505' }))).toBe('23505');
  expect(codeOf(new AggregateError([refused, new Error('other')]))).toBe('ECONNREFUSED');
});

test.for([
  new Error('none'),
  Object.assign(new Error('a number'), { code: 404 }),
  new AggregateError([]),
  'ENOENT',
  undefined,
])('is none of %s', (error) => {
  expect(codeOf(error)).toBeUndefined();
});
