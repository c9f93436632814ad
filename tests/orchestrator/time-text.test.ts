import { expect, test } from 'vitest';
import { ago, duration, moment } from '#orchestrator/time-text.ts';

test.each([
  [0, '0.0 s'],
  [1_249, '1.2 s'],
  [59_949, '59.9 s'],
  [60_000, '1 min 0 s'],
  [184_400, '3 min 4 s'],
  [7_500_000, '2 h 5 min'],
])('%i ms is %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test.each([
  [-500, '0 s ago'],
  [4_400, '4 s ago'],
  [180_000, '3 min ago'],
  [90_000_000, '1 d ago'],
])('%i ms before now is %s', (ms, text) => {
  expect(ago(new Date(1_000_000_000 - ms), 1_000_000_000)).toBe(text);
});

test('a moment is in UTC', () => {
  expect(moment(new Date(Date.UTC(2026, 10, 3, 4, 5, 6)))).toBe('2026-11-03 04:05:06 UTC');
});
