import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cron,
  daily,
  hourly,
  monthly,
  weekly,
} from '#orchestrator/partitions/define-time-partitions.ts';
import { dynamicPartitions } from '#orchestrator/partitions/dynamic-partitions.ts';
import { joinMultiKey, splitMultiKey } from '#orchestrator/partitions/keys/multi-key.ts';
import { multiPartitions } from '#orchestrator/partitions/multi-partitions.ts';
import { spanOf } from '#orchestrator/partitions/partition-span.ts';
import { staticPartitions } from '#orchestrator/partitions/static-partitions.ts';

const timeZone = 'Europe/Madrid';
const days = daily({ start: '2026-01-01', end: '2026-12-31', timeZone });
const hours = hourly({ start: '2026-01-01T00:00Z' });
const weeks = weekly({ start: '2026-01-05', timeZone });
const months = monthly({ start: '2026-01-15', timeZone, offset: { days: 14 } });
const mornings = cron({ cron: '0 6 * * 1-5', start: '2026-01-05T05:00Z', timeZone });
const regions = staticPartitions(['north', 'south']);
const users = dynamicPartitions('users');
const both = multiPartitions({ date: days, region: regions });

const asDate = 'expected a date such as 2026-01-31';
test.each([
  [days, '2026-1-5', `${asDate}. Did you mean 2026-01-05?`],
  [days, '20260105', `${asDate}. Did you mean 2026-01-05?`],
  [days, '2026-02-30', `${asDate}. Did you mean 2026-02-28?`],
  [days, '2026-03-29T10:00', `${asDate}. Did you mean 2026-03-29?`],
  [days, '2026-13-01', `${asDate}. Did you mean 2026-12-01?`],
  [days, '2020-1-1', `${asDate}. Did you mean 2026-01-01?`],
  [days, 'yesterday', asDate],
  [days, '', asDate],
  [days, '2025-12-31', 'expected one from 2026-01-01 on, which is the first'],
  [days, '2027-01-01', 'expected one up to 2026-12-31, which is the last'],
  [
    hours,
    '2026-10-25 01',
    'expected an hour of UTC such as 2026-01-31T23:00Z. Did you mean 2026-10-25T01:00Z?',
  ],
  [hours, '2026-10-25T01:30Z', 'Did you mean 2026-10-25T01:00Z?'],
  [hours, '2026-10-25T01:00+02:00', 'Did you mean 2026-10-25T01:00Z?'],
  [
    weeks,
    '2026-01-08',
    'expected the date of a Monday such as 2026-01-26. Did you mean 2026-01-05?',
  ],
  [
    months,
    '2026-03-01',
    'expected the date of a day 15 of a month such as 2026-01-15. Did you mean 2026-02-15?',
  ],
  [mornings, '2026-01-10T05:00Z', 'Did you mean 2026-01-09T05:00Z?'],
  [regions, 'nort', 'expected one of north, south. Did you mean north?'],
  [regions, 'elsewhere', 'expected one of north, south'],
  [users, ' ann', 'expected a text without spaces at its ends'],
  [users, '', 'expected a text that is not empty'],
  [users, 'a\nb', 'expected a text without control characters'],
  [users, 'ü'.repeat(513), 'expected at most 1024 bytes'],
  [both, '2026-01-01', 'expected date|region'],
  [both, '2026-01-01|north|east', 'expected date|region'],
  [both, '2026-01-01|a\\b', 'expected date|region'],
  [
    both,
    '2026-01-01|nort',
    'region: "nort" is not one of its partitions: expected one of north, south. Did you mean north?',
  ],
  [
    both,
    '2026-1-1|north',
    `date: "2026-1-1" is not one of its partitions: ${asDate}. Did you mean 2026-01-01?`,
  ],
] as const)('%# a key that does not exist: %s', (partitions, key, expected) => {
  const read = () => partitions.read(key);
  expect(read).toThrow(expected);
  expect(read).toThrow(expect.objectContaining({ code: 'PARTITION_KEY_INVALID' }));
});

test('what a materialization is given of its partition', () => {
  expect(days.read('2026-10-25')).toEqual({
    key: '2026-10-25',
    window: { start: new Date('2026-10-24T22:00Z'), end: new Date('2026-10-25T23:00Z') },
  });
  expect(users.read('Ann Smith/…')).toEqual({ key: 'Ann Smith/…' });
  expect(both.read('2026-01-01|north')).toEqual({
    key: '2026-01-01|north',
    date: days.read('2026-01-01'),
    region: { key: 'north' },
  });
});

describe('a range', () => {
  const at = new Date('2026-11-30T12:00Z');

  test.each([
    [days, '2026-01-01..2026-11-29', { first: '2026-01-01', last: '2026-11-29' }],
    [
      hours,
      '2026-11-30T10:00Z..2026-11-30T11:00Z',
      { first: '2026-11-30T10:00Z', last: '2026-11-30T11:00Z' },
    ],
  ])('%# is read: %s', (partitions, text, expected) =>
    expect(partitions.readRange(text, at)).toEqual(expected),
  );

  test.each([
    [
      days,
      '2026-01-01',
      'expected its first and its last partition, such as 2026-01-01..2026-01-31',
    ],
    [days, '..2026-01-01', 'expected its first and its last partition'],
    [
      days,
      '2025-12-01..2026-01-05',
      '"2025-12-01" is not one of its partitions: expected one from 2026-01-01 on, which is the first',
    ],
    [days, '2026-12-01..2027-01-05', 'expected one up to 2026-12-31, which is the last'],
    [
      days,
      '2026-01-05..2026-01-01',
      'it ends before it begins. Did you mean 2026-01-01..2026-01-05?',
    ],
    [days, '2026-02-01..2026-02-30', 'Did you mean 2026-02-28?'],
    [days, '2026-11-01..2026-11-30', '2026-11-29 is the last window that has ended'],
    [
      hours,
      '2026-11-30T10:00Z..2026-11-30T12:00Z',
      '2026-11-30T11:00Z is the last window that has ended',
    ],
    [daily({ start: '2027-01-01', timeZone }), '2027-01-01..2027-01-02', 'no window has ended yet'],
  ])('%# is refused: %s', (partitions, text, expected) => {
    const read = () => partitions.readRange(text, at);
    expect(read).toThrow(`The range "${text}" is not valid: `);
    expect(read).toThrow(expected);
    expect(read).toThrow(expect.objectContaining({ code: 'PARTITION_RANGE_INVALID' }));
  });
});

test.each([
  [
    () => daily({ start: '2026-1-1', timeZone }),
    'daily(…) is not valid: start: expected a date such as 2026-01-31, but "2026-1-1" was given',
  ],
  [() => weekly({ start: '2026-01-01', timeZone }), 'The nearest are 2025-12-29 and 2026-01-05'],
  [() => monthly({ start: '2026-01-02', timeZone }), 'The nearest are 2026-01-01 and 2026-02-01'],
  [
    () => cron({ cron: '0 6 * * 1-5', start: '2026-01-03T05:00Z', timeZone }),
    'The nearest are 2026-01-02T05:00Z and 2026-01-05T05:00Z',
  ],
  [
    () => daily({ start: '2026-01-01', end: '2025-01-01', timeZone }),
    'end: 2025-01-01 is before the start, 2026-01-01',
  ],
  [() => daily({ start: '2026-01-01', timeZone: 'Madrid' }), 'time zone "Madrid" is unknown'],
  [
    () => daily({ start: '2026-01-01', timeZone, offset: { hours: 24 } }),
    'offset: expected whole hours from 0 to 23, but 24 was given',
  ],
  [
    () => daily({ start: '2026-01-01', timeZone, offset: { days: 1 } as object }),
    'offset: days is not part of it: expected hours, minutes',
  ],
  [
    () => hourly({ start: '2026-01-01T00:00Z', offset: { minutes: 60 } }),
    'offset: expected whole minutes from 0 to 59, but 60 was given',
  ],
  [
    () => cron({ cron: '@daily', start: '2026-01-01T00:00Z', timeZone }),
    'cron(…) is not valid: cron "@daily": @daily is not supported',
  ],
  [() => staticPartitions([]), 'staticPartitions(…) is not valid: expected at least one key'],
  [() => staticPartitions(['a', 'b', 'a']), 'the key "a" occurs twice'],
  [() => staticPartitions(['a', ' ']), 'key " ": expected a text that is not empty'],
  [
    () => dynamicPartitions('My users'),
    'name "My users": expected lower case words joined by _ and /',
  ],
  [() => multiPartitions({ date: days }), 'expected two dimensions, but 1 were given'],
  [
    () => multiPartitions({ key: days, region: regions }),
    'dimension "key": expected a name of letters and digits',
  ],
  [
    () => multiPartitions({ all: both, region: regions }),
    'dimension all: partitions of two dimensions cannot be one',
  ],
])('%# a definition that is not valid', (define, expected) => {
  expect(define).toThrow(expected);
  expect(define).toThrow(expect.objectContaining({ code: 'DEFINITIONS_INVALID' }));
});

test('parts of a key of two dimensions may hold any character', () => {
  const part = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom('|', '\\', 'a', '\n') }),
  );
  fc.assert(
    fc.property(fc.array(part, { minLength: 2, maxLength: 2 }), (parts) => {
      expect(splitMultiKey(joinMultiKey(parts))).toEqual(parts);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('|', '\\', 'a') }), (key) => {
      const parts = splitMultiKey(key);
      expect(parts === undefined ? key : joinMultiKey(parts)).toBe(key);
    }),
  );
});

test('what is known of partitions without the state database', () => {
  const at = new Date('2026-02-01T12:00Z');
  const descriptions = [days, hours, weeks, months, mornings, regions, users, both].map((of) =>
    spanOf(of, at),
  );
  expect(descriptions).toEqual([
    {
      kind: 'daily',
      description: 'daily in Europe/Madrid',
      count: 31,
      first: '2026-01-01',
      last: '2026-01-31',
    },
    {
      kind: 'hourly',
      description: 'hourly in UTC',
      count: 31 * 24 + 12,
      first: '2026-01-01T00:00Z',
      last: '2026-02-01T11:00Z',
    },
    {
      kind: 'weekly',
      description: 'weekly in Europe/Madrid',
      count: 3,
      first: '2026-01-05',
      last: '2026-01-19',
    },
    {
      kind: 'monthly',
      description: 'monthly in Europe/Madrid, 14 days later',
      count: 0,
      first: null,
      last: null,
    },
    {
      kind: 'cron',
      description: 'cron 0 6 * * 1-5 in Europe/Madrid',
      count: 19,
      first: '2026-01-05T05:00Z',
      last: '2026-01-29T05:00Z',
    },
    {
      kind: 'static',
      description: 'static: north, south',
      count: 2,
      first: 'north',
      last: 'south',
    },
    { kind: 'dynamic', description: 'dynamic: users', count: null, first: null, last: null },
    {
      kind: 'multi',
      description: 'date (daily in Europe/Madrid) × region (static: north, south)',
      count: 62,
      first: '2026-01-01|north',
      last: '2026-01-31|south',
    },
  ]);
});
