import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binsOf, histogramBody } from '#openmetadata/profile/histogram.ts';

test('the bins that OpenMetadata shows of the numbers from 0 to 99', () => {
  const bins = binsOf({ values: 100, min: 0, max: 99, interQuartileRange: 49.5 })!;
  expect(bins).toMatchObject({ start: 0, count: 5 });
  expect(histogramBody(bins, [22, 21, 21, 22, 14])).toEqual({
    boundaries: [
      '0 to 21.329',
      '21.329 to 42.658',
      '42.658 to 63.987',
      '63.987 to 85.316',
      '85.316 and up',
    ],
    frequencies: [22, 21, 21, 22, 14],
  });
});

test.each([
  [
    'quartiles that are equal: the bins of Sturges',
    { values: 1000, min: 0, max: 11, interQuartileRange: 0 },
    { width: 1, count: 11 },
  ],
  [
    'more than 100 bins: the bins of Sturges',
    { values: 1000, min: 0, max: 1e9, interQuartileRange: 1 },
    { width: 1e9 / 11, count: 11 },
  ],
  [
    'one value: one bin',
    { values: 3, min: 7, max: 7, interQuartileRange: 0 },
    { start: 7, width: 0, count: 1 },
  ],
  [
    'edges that doubles cannot tell apart: one bin',
    { values: 1000, min: 1e17, max: 1e17 + 16, interQuartileRange: 1 },
    { width: 0, count: 1 },
  ],
  [
    'the least of doubles: one bin',
    { values: 3, min: 0, max: 5e-324, interQuartileRange: 0 },
    { width: 0, count: 1 },
  ],
])('%s', (_, distribution, bins) => {
  expect(binsOf(distribution)).toMatchObject(bins);
});

test('no bins of nothing, nor of a range beyond what a double holds', () => {
  expect(binsOf({ values: 0, min: 0, max: 0, interQuartileRange: 0 })).toBeUndefined();
  expect(binsOf({ values: 2, min: -1.7e308, max: 1.7e308, interQuartileRange: 1 })).toBeUndefined();
});

test('at most 100 bins, which reach over the whole range and have labels that differ', () => {
  const number = fc.double({ min: -1e12, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(
      number,
      number,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 1e9 }),
      (a, b, part, values) => {
        const [min, max] = [Math.min(a, b), Math.max(a, b)];
        const bins = binsOf({ values, min, max, interQuartileRange: (max - min) * part })!;
        expect(bins.count).toBeLessThanOrEqual(100);
        const rounding = Math.max(Math.abs(min), Math.abs(max)) * 1e-12;
        const lastStart = bins.start + bins.width * (bins.count - 1);
        expect(lastStart).toBeLessThanOrEqual(max + rounding);
        expect(bins.count === 1 || lastStart + bins.width >= max - rounding).toBe(true);
        const { boundaries } = histogramBody(bins, []);
        expect(new Set(boundaries).size).toBe(bins.count);
      },
    ),
  );
});
