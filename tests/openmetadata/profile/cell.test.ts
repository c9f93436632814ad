import { expect, test } from 'vitest';
import { cellLength, cellOf, type CellKind } from '#openmetadata/profile/cell.ts';

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
  ['integer', '-9223372036854775808', '-9223372036854775808'],
  ['text', '0123456789', '0123456789'],
  ['text', '01234567890', '0123456789…'],
  ['text', '😀'.repeat(10), '😀'.repeat(10)],
  ['text', '😀'.repeat(11), `${'😀'.repeat(10)}…`],
])('%s %j', (kind, text, cell) => {
  expect(cellOf(kind, text, 10)).toEqual(cell);
});

test.each([
  [
    '{"id":9007199254740993,"l":[9007199254740993,[1]],"n":null}',
    { id: '9007199254740993', l: ['9007199254740993', [1]], n: null },
  ],
  [
    '{"amount":0.1000000000000000055,"far":1e400,"near":-1e-400}',
    { amount: '0.1000000000000000055', far: '1e400', near: '-1e-400' },
  ],
  ['[0.1,1.50,-0.25,1e3,1E+20,2.5e-7,-0,0.0]', [0.1, 1.5, -0.25, 1000, 1e20, 2.5e-7, -0, 0]],
  ['12345678901234567890.12', '12345678901234567890.12'],
  ['{"text":"9007199254740993"}', { text: '9007199254740993' }],
])('numbers in JSON keep their digits: %s', (text, cell) => {
  expect(cellOf('json', text, 1_000)).toEqual(cell);
});

test.each([
  [1, 1_000],
  [20, 1_000],
  [40, 500],
  [1_600, 50],
])('cells of a table with %d columns have at most %d characters', (columns, length) => {
  expect(cellLength(columns)).toBe(length);
});
