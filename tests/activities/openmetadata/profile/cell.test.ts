import { expect, test } from 'vitest';
import { cellLength, cellOf, type CellKind } from '../../../../activities/openmetadata/profile/cell.ts';

test.each<[CellKind, string | null, unknown]>([
  ['text', null, null],
  ['integer', '-7', -7],
  ['integer', '9007199254740993', '9007199254740993'],
  ['float', '1e-7', 1e-7],
  ['float', '-Infinity', '-Infinity'],
  ['decimal', '1.10', '1.10'],
  ['boolean', 'true', true],
  ['boolean', 'false', false],
  ['bytes', '', '\\x'],
  ['bytes', 'ff'.repeat(32), `\\x${'ff'.repeat(32)}`],
  ['bytes', 'ff'.repeat(33), `\\x${'ff'.repeat(32)}…`],
  ['json', '{"a":null}', { a: null }],
  ['json', '["0123456789"]', '["01234567…'],
  ['text', '0123456789', '0123456789'],
  ['text', '01234567890', '0123456789…'],
  ['text', '😀'.repeat(10), '😀'.repeat(10)],
  ['text', '😀'.repeat(11), `${'😀'.repeat(10)}…`],
])('%s %j', (kind, text, cell) => {
  expect(cellOf(kind, text, 10)).toEqual(cell);
});

test.each([
  [1, 1_000],
  [20, 1_000],
  [40, 500],
  [1_600, 50],
])('cells of a table with %d columns have at most %d characters', (columns, length) => {
  expect(cellLength(columns)).toBe(length);
});
