import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  cron,
  daily,
  hourly,
  monthly,
  weekly,
} from '#orchestrator/partitions/define-time-partitions.ts';
import type { TimePartitions } from '#orchestrator/partitions/time-partitions.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';
import {
  cronTicks,
  dateWindows,
  dayMs,
  referenceClock,
  type ReferenceOffset,
  type ReferenceWindow,
} from './reference.ts';

const seed = Date.now() % 1_000_000_000;
/**
 * Half hours, a midnight that occurs twice or never, changes for Ramadan, skipped days, a change at
 * a minute past midnight.
 */
const odd = [
  'Pacific/Apia',
  'Pacific/Kwajalein',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Africa/Casablanca',
  'America/Havana',
  'America/Sao_Paulo',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Africa/Monrovia',
  'Europe/Dublin',
  'Antarctica/Troll',
];
const zones = [
  ...new Set([
    ...odd,
    ...fc.sample(fc.constantFrom(...Intl.supportedValuesOf('timeZone')), { seed, numRuns: 20 }),
  ]),
];
const [from, to] = [Date.UTC(1971, 0, 1), Date.UTC(2038, 0, 1)];
/** First keys early enough to include all transitions. */
const starts = { daily: '1960-01-01', weekly: '1960-01-04', monthly: '1960-01-01' } as const;

const zero: ReferenceOffset = { days: 0, hours: 0, minutes: 0 };

function define(
  grain: 'daily' | 'weekly' | 'monthly',
  timeZone: string,
  { days, hours, minutes }: ReferenceOffset,
): TimePartitions {
  const start = new Date(Date.parse(starts[grain]) + days * dayMs).toISOString().slice(0, 10);
  if (grain === 'daily') return daily({ start, timeZone, offset: { hours, minutes } });
  return (grain === 'weekly' ? weekly : monthly)({
    start,
    timeZone,
    offset: { days, hours, minutes },
  });
}

/** The window that contains an instant, and two on each side. */
function around(windows: readonly ReferenceWindow[], instant: number): readonly ReferenceWindow[] {
  const index = windows.findIndex(({ start, end }) => start <= instant && instant < end);
  const found = windows.slice(index - 2, index + 3);
  if (index < 2 || found.length !== 5)
    throw new Error(`The reference has no five windows around ${new Date(instant).toISOString()}`);
  return found;
}

function expectWindows(partitions: TimePartitions, windows: readonly ReferenceWindow[]): void {
  const [first = '', last = ''] = [windows[0]?.key, windows.at(-1)?.key];
  const keyAt = (instant: number) => partitions.keyAt(new Date(instant));
  const found = windows.map(({ key, start, end }) => {
    const { window } = partitions.read(key);
    return {
      key,
      start: window.start.getTime(),
      end: window.end.getTime(),
      slot: partitions.slotOf(key),
      keys: [keyAt(start), keyAt((start + end) / 2), keyAt(end - 1)],
      complete: [
        partitions.lastCompleteAt(new Date(end - 1)) === key,
        partitions.lastCompleteAt(new Date(end)) === key,
      ],
    };
  });
  const slot = (index: number) =>
    partitions.kind === 'cron' ? null : Number(partitions.slotOf(first)) + index;
  expect(found).toEqual(
    windows.map((window, index) => ({
      ...window,
      slot: slot(index),
      keys: [window.key, window.key, window.key],
      complete: [false, true],
    })),
  );
  expect([...partitions.pages({ first, last }, 2)].flat()).toEqual(windows.map(({ key }) => key));
  expect(partitions.count({ first, last })).toBe(windows.length);
}

describe.each(nonEmpty(zones))(`%s (seed ${seed})`, (timeZone) => {
  const clock = referenceClock(timeZone);
  let transitions: readonly number[];
  beforeAll(() => {
    transitions = [
      ...clock.transitions(from, to),
      Date.UTC(2000, 1, 29),
      Date.UTC(2024, 1, 29),
      Date.UTC(2026, 5, 1),
    ];
  });
  const random = fc.sample(fc.record({ days: fc.nat(6), hours: fc.nat(23), minutes: fc.nat(59) }), {
    seed,
    numRuns: 1,
  });

  test.each(['daily', 'weekly', 'monthly'] as const)(
    '%s windows around each change of the clock, on leap days, with offsets',
    (grain) => {
      for (const offset of nonEmpty([zero, ...random])) {
        const partitions = define(grain, timeZone, offset);
        for (const instant of nonEmpty(transitions)) {
          const windows = dateWindows(
            clock,
            grain,
            grain === 'daily' ? { ...offset, days: 0 } : offset,
            clock.localAt(instant),
          );
          expectWindows(partitions, around(windows, instant));
        }
      }
    },
  );
});

/**
 * Iterating over minutes is slow, so crons are only compared at some of the changes. Keys have
 * whole minutes, unlike Liberia's historical times.
 */
describe.each(nonEmpty(odd.filter((name) => name !== 'Africa/Monrovia')))(
  `crons in %s (seed ${seed})`,
  (timeZone) => {
    const clock = referenceClock(timeZone);
    let transitions: readonly number[];
    beforeAll(() => {
      transitions = fc.sample(fc.constantFrom(...nonEmpty(clock.transitions(from, to))), {
        seed,
        numRuns: 2,
      });
    });

    test.each([
      '*/30 * * * *',
      '30 * * * *',
      '30 2 * * *',
      '0 0 * * *',
      '15 0-4 * * *',
      '0 */6 * * 1-5',
      '45 23 1,15 * 3-5',
    ])('%s', (text) => {
      for (const instant of nonEmpty([...transitions, Date.UTC(2011, 11, 30)])) {
        const ticks = cronTicks(clock, text, instant - 8 * dayMs, instant + 8 * dayMs);
        const [first, ...rest] = ticks.map(
          (tick) => `${new Date(tick).toISOString().slice(0, 16)}Z`,
        );
        const partitions = cron({ cron: text, timeZone, start: first ?? '' });
        const windows = ticks.slice(0, -1).map((start, index) => ({
          key: [first, ...rest][index] ?? '',
          start,
          end: ticks[index + 1] ?? 0,
        }));
        expect(windows.length).toBeGreaterThan(1);
        expectWindows(partitions, windows.slice(0, 200));
      }
    });
  },
);

test('hourly windows are hours of UTC, with consecutive slots since 1970', () => {
  const partitions = hourly({ start: '2026-10-24T22:15Z', offset: { minutes: 15 } });
  const windows = Array.from({ length: 8 }, (_, index) => {
    const start = Date.UTC(2026, 9, 24, 22 + index, 15);
    return { key: `${new Date(start).toISOString().slice(0, 16)}Z`, start, end: start + 3_600_000 };
  });
  expectWindows(partitions, windows);
  expect(hourly({ start: '1970-01-01T00:00Z' }).slotOf('1970-01-02T01:00Z')).toBe(25);
});

test('slots do not depend on where a definition begins', () => {
  const timeZone = 'Europe/Madrid';
  for (const start of ['1970-01-01', '2020-01-01'])
    expect(daily({ start, timeZone }).slotOf('2026-01-01')).toBe(20_454);
  for (const start of ['1969-12-29', '2025-12-29'])
    expect(weekly({ start, timeZone }).slotOf('2026-01-05')).toBe(2_923);
  for (const start of ['1970-01-01', '2025-12-01'])
    expect(monthly({ start, timeZone }).slotOf('2026-01-01')).toBe(672);
  expect(daily({ start: '1960-01-01', timeZone }).slotOf('1969-12-31')).toBe(-1);
  expect(
    cron({ cron: '0 6 * * 1-5', start: '2026-01-05T05:00Z', timeZone }).slotOf('2026-01-06T05:00Z'),
  ).toBeNull();
});

describe('a day that a zone left out', () => {
  const partitions = daily({ start: '2011-12-01', end: '2012-01-31', timeZone: 'Pacific/Apia' });

  test('is no partition, and the days around it follow each other', () => {
    expect(() => partitions.read('2011-12-30')).toThrow(
      '"2011-12-30" is not one of its partitions: expected a date such as 2026-01-31. Did you mean 2011-12-31?',
    );
    expect([...partitions.pages({ first: '2011-12-28', last: '2012-01-01' })]).toEqual([
      ['2011-12-28', '2011-12-29', '2011-12-31', '2012-01-01'],
    ]);
    expect(partitions.count({ first: '2011-12-01', last: '2011-12-31' })).toBe(30);
    expect(Number(partitions.slotOf('2011-12-31')) - Number(partitions.slotOf('2011-12-29'))).toBe(
      1,
    );
    expect(partitions.read('2011-12-29').window.end).toEqual(
      partitions.read('2011-12-31').window.start,
    );
  });

  test('before 1970 is none either', () => {
    const manila = daily({ start: '1844-12-01', end: '1845-01-31', timeZone: 'Asia/Manila' });
    expect(() => manila.read('1844-12-31')).toThrow('Did you mean 1845-01-01?');
    expect(Number(manila.slotOf('1845-01-01')) - Number(manila.slotOf('1844-12-30'))).toBe(1);
    expect(manila.slotOf('1845-01-01')).toBe(Date.UTC(1845, 0, 1) / dayMs);
  });
});

test('a million keys are built in pages in a moment', { timeout: 20_000 }, () => {
  const definitions = [
    hourly({ start: '1970-01-01T00:00Z' }),
    cron({ cron: '*/15 6-20 * * 1-5', timeZone: 'Europe/Madrid', start: '1970-01-01T05:00Z' }),
  ];
  for (const partitions of definitions) {
    const began = performance.now();
    let keys = 0;
    let last = '';
    for (const page of partitions.pages({
      first: partitions.firstKey,
      last: '2200-01-01T05:00Z',
    })) {
      keys += page.length;
      last = page.at(-1) ?? '';
      if (keys >= 1_000_000) break;
    }
    expect(keys).toBe(1_000_000);
    expect(partitions.count({ first: partitions.firstKey, last })).toBe(1_000_000);
    expect(performance.now() - began).toBeLessThan(10_000);
  }
});
