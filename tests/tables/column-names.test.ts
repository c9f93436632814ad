import { expect, test } from 'vitest';
import { uniqueColumnNames } from '#tables/column-names.ts';

test.for([
  [
    ['a', 'A', 'b'],
    ['a', 'A', 'b'],
    ['a', 'A.1', 'b'],
  ],
  [
    ['a', 'a', 'a'],
    ['a', 'a.1', 'a.2'],
    ['a', 'a.1', 'a.2'],
  ],
  [
    ['a', 'a', 'a.1'],
    ['a', 'a.2', 'a.1'],
    ['a', 'a.2', 'a.1'],
  ],
  [
    ['', ' ', '\t', 'x'],
    ['Unnamed: 0', 'Unnamed: 1', 'Unnamed: 2', 'x'],
    ['Unnamed: 0', 'Unnamed: 1', 'Unnamed: 2', 'x'],
  ],
  [
    ['', 'Unnamed: 0'],
    ['Unnamed: 0', 'Unnamed: 0.1'],
    ['Unnamed: 0', 'Unnamed: 0.1'],
  ],
  [
    [' a', 'a'],
    [' a', 'a'],
    [' a', 'a'],
  ],
] as const)('%j are unique by their case as %j, else as %j', ([given, exact, ignoringCase]) => {
  expect(uniqueColumnNames(given, { caseMatters: true })).toEqual(exact);
  expect(uniqueColumnNames(given, { caseMatters: false })).toEqual(ignoringCase);
});

test('names that are too long are cut, never within a character, and stay unique', () => {
  const long = 'x'.repeat(100);
  expect(uniqueColumnNames([long, `${long}y`], { caseMatters: true, longest: 20 })).toEqual([
    'x'.repeat(12),
    `${'x'.repeat(12)}.1`,
  ]);
  expect(
    uniqueColumnNames([`${'x'.repeat(11)}😀😀😀😀`], { caseMatters: true, longest: 20 }),
  ).toEqual(['x'.repeat(11)]);
});
