import { expect, test } from 'vitest';
import { columnProfile } from '#openmetadata/profile/column-profile.ts';

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
  const raw = {
    name: 'a',
    values: 1,
    nulls: 0,
    mean: Number.NaN,
    sum: Number.POSITIVE_INFINITY,
    stddev: 1,
    quartiles: [1, 2, 4],
  } as const;
  expect(
    columnProfile({ ...raw, range: { kind: 'number', min: '-1.5', max: '1e999' } }, 5),
  ).toEqual({
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

test.each([
  ['9007199254740992', '9007199254740993', '9007199254740992', '9007199254740993'],
  ['-9223372036854775808', '9223372036854775807', '-9223372036854775808', '9223372036854775807'],
  ['-12345678901234567890.12', '0.50', '-12345678901234567890.12', 0.5],
  ['1e+20', '1.7976931348623157e308', 1e20, 1.7976931348623157e308],
])('least and greatest numbers keep their digits: %s and %s', (min, max, least, greatest) => {
  expect(
    columnProfile({ name: 'a', values: 2, nulls: 0, range: { kind: 'number', min, max } }, 5),
  ).toMatchObject({
    min: least,
    max: greatest,
  });
});

test('skew is the distance of mean and median in deviations, and none of equal values', () => {
  const raw = { name: 'a', values: 4, nulls: 0, mean: 3, quartiles: [1, 2, 4] } as const;
  expect(columnProfile({ ...raw, stddev: 2 }, 5).nonParametricSkew).toBe(0.5);
  expect(columnProfile({ ...raw, mean: 2, stddev: 0 }, 5).nonParametricSkew).toBe(0);
});
