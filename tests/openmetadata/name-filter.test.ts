import { expect, test } from 'vitest';
import { nameFilter, type NamePatterns } from '#openmetadata/name-filter.ts';

test.each<[patterns: NamePatterns, taken: string[], left: string[]]>([
  [{}, ['a', ''], []],
  [
    { exclude: ['template.*', 'postgres'] },
    ['my_template1', 'x'],
    ['template1', 'postgres', 'postgres_copy'],
  ],
  [{ include: ['a|b'] }, ['a', 'b', 'ab', 'bc'], ['ca', 'cb', 'xab']],
  [{ include: ['a'], exclude: ['ab$'] }, ['a', 'abc'], ['ab', 'b']],
  [{ exclude: ['.*x'] }, ['line'], ['line\nx']],
  [{ include: ['^größe'] }, ['größe.1'], ['Größe']],
])('%j', (patterns, taken, left) => {
  const takes = nameFilter(patterns);
  expect([...taken, ...left].filter(takes)).toEqual(taken);
});

test('a pattern that is no regular expression is named', () => {
  expect(() => nameFilter({ include: ['a('] })).toThrow('"a(" is not a regular expression');
});
