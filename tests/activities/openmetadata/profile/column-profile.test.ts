import { expect, test } from 'vitest';
import { columnProfile } from '../../../../activities/openmetadata/profile/column-profile.ts';

test('a column of no rows has no proportions', () => {
  expect(columnProfile({ name: 'a', values: 0, nulls: 0, distinct: 0, unique: 0 }, 5)).toEqual({
    name: 'a',
    timestamp: 5,
    valuesCount: 0,
    nullCount: 0,
    distinctCount: 0,
    uniqueCount: 0,
  });
});

test('what JSON cannot carry is left out, and limits beyond a double are text', () => {
  const raw = { name: 'a', values: 1, nulls: 0, mean: Number.NaN, sum: Number.POSITIVE_INFINITY, stddev: 1, quartiles: [1, 2, 4] } as const;
  expect(columnProfile({ ...raw, range: { kind: 'number', min: '-1.5', max: '1e999' } }, 5)).toEqual({
    name: 'a',
    timestamp: 5,
    valuesCount: 1,
    nullCount: 0,
    nullProportion: 0,
    min: -1.5,
    max: '1e999',
    stddev: 1,
    firstQuartile: 1,
    median: 2,
    thirdQuartile: 4,
    interQuartileRange: 3,
  });
});

test('skew is the distance of mean and median in deviations, and none of equal values', () => {
  const raw = { name: 'a', values: 4, nulls: 0, mean: 3, quartiles: [1, 2, 4] } as const;
  expect(columnProfile({ ...raw, stddev: 2 }, 5).nonParametricSkew).toBe(0.5);
  expect(columnProfile({ ...raw, mean: 2, stddev: 0 }, 5).nonParametricSkew).toBe(0);
});
