import { expect, test } from 'vitest';
import { nameRoutines } from '#postgres-source/catalog/bodies/procedure-bodies.ts';
import type { RoutineRecord } from '#postgres-source/catalog/catalog.ts';

const routine = (
  oid: number,
  list: string,
  definition: string | null = `f(${list})`,
): RoutineRecord => ({
  oid,
  schema: 'public',
  name: 'f',
  arguments: list,
  language: 'sql',
  comment: null,
  permitted: true,
  definition,
});

const [int, text, date] = [routine(3, 'integer'), routine(2, 'text'), routine(1, 'date')];
const changed = { ...int, definition: 'f(integer) now another' };

test.each<[string, readonly RoutineRecord[], Readonly<Record<string, string>>, readonly string[]]>([
  ['alone and new', [int], {}, ['f']],
  ['overloaded and new', [int, text], {}, ['f(integer)', 'f(text)']],
  ['one more beside one that is known', [text, int], { f: 'f(integer)' }, ['f(text)', 'f']],
  [
    'known by their arguments',
    [int, text],
    { 'f(integer)': 'f(integer)', 'f(text)': 'f(text)' },
    ['f(integer)', 'f(text)'],
  ],
  [
    'one less, of those known by their arguments',
    [int],
    { 'f(integer)': 'f(integer)', 'f(text)': 'f(text)' },
    ['f(integer)'],
  ],
  [
    'one more again',
    [int, text, date],
    { f: 'f(integer)', 'f(text)': 'f(text)' },
    ['f', 'f(text)', 'f(date)'],
  ],
  [
    'the known one changed while another came',
    [{ ...changed, oid: 1 }, text],
    { f: 'f(integer)' },
    ['f', 'f(text)'],
  ],
  [
    'the known one can not be read now',
    [text, { ...int, definition: null }],
    { f: 'f(integer)' },
    ['f(text)', 'f'],
  ],
  ['the known one went when two others came', [text, date], { f: 'f(integer)' }, ['f(text)', 'f']],
])('routines that are %s', (_, routines, stored, expected) => {
  const known = {
    isStored: (__: string, name: string) => name in stored,
    isStoredAs: ({ routine: found, name }: { routine: RoutineRecord; name: string }) =>
      stored[name] === found.definition,
  };
  expect(nameRoutines(routines, known).map(({ name }) => name)).toEqual(expected);
});
