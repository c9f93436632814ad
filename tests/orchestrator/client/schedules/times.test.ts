import { expect, test } from 'vitest';
import { specOfCron } from '#orchestrator/client/schedules/cron-spec.ts';
import { timesOfIntervals, timesOfSpec } from '#orchestrator/client/schedules/times.ts';

test.each([
  ['0 0,12 * * *', 'UTC', '0 0,12 * * * UTC'],
  ['*/15 * * * *', 'UTC', '0,15,30,45 * * * * UTC'],
  ['0 6 1-7/2 JAN,MAR SUN', 'Europe/Madrid', '0 6 * 1,3 0; 0 6 1,3,5,7 1,3 * Europe/Madrid'],
  ['0 0 * * 5-7', 'UTC', '0 0 * * 0,5,6 UTC'],
  ['0 0 * * 0-6', 'UTC', '0 0 * * * UTC'],
  ['0 0 1,15 * 5', 'UTC', '0 0 * * 5; 0 0 1,15 * * UTC'],
  ['0 0 * * FRI-SUN', 'UTC', '0 0 * * 0,5,6 UTC'],
  ['30 * * * *', 'Europe/Madrid', '30 * * * * UTC'],
  ['30 * * * *', 'Asia/Kolkata', '30 * * * * Asia/Kolkata'],
  ['0-59 9-17 * * 1,2,3,4,5', 'UTC', '* 9-17 * * 1-5 UTC'],
])('%s in %s is %s', (cron, timeZone, text) => {
  expect(specOfCron(cron, timeZone).times).toBe(text);
});

const always = {
  second: [{ start: 0, end: 0, step: 1 }],
  minute: [{ start: 0, end: 59, step: 15 }],
  hour: [{ start: 0, end: 23, step: 1 }],
  dayOfMonth: [{ start: 1, end: 31, step: 1 }],
  month: [{ start: 'JANUARY', end: 'DECEMBER', step: 1 }],
  year: [],
  dayOfWeek: [{ start: 'SUNDAY', end: 'SATURDAY', step: 1 }],
  comment: '',
} as const;

test('a described calendar and its cron have the same text, and nothing that a person added is overlooked', () => {
  const calendars = [structuredClone(always)] as never[];
  expect(timesOfSpec({ calendars })).toBe(specOfCron('*/15 * * * *', 'UTC').times);
  expect(timesOfSpec({ calendars, timezone: 'Europe/Madrid' })).toBe(
    '0,15,30,45 * * * * Europe/Madrid',
  );
  expect(
    timesOfSpec({ calendars, intervals: [{ every: 300_000, offset: 1_000 }], jitter: 10_000 }),
  ).toBe('0,15,30,45 * * * *; every 300 s offset 1 s; jitter 10 s UTC');
  expect(timesOfSpec({ calendars, skip: calendars, startAt: new Date(0) })).toBe(
    '0,15,30,45 * * * *; except 0,15,30,45 * * * *; from 1970-01-01T00:00:00.000Z UTC',
  );
  const precise = {
    ...structuredClone(always),
    second: [{ start: 30, end: 30, step: 1 }],
    year: [{ start: 2030, end: 2031, step: 1 }],
  };
  expect(timesOfSpec({ calendars: [precise as never] })).toBe(
    '30 0,15,30,45 * * * * in 2030,2031 UTC',
  );
  expect(timesOfSpec({})).toBe('never');
});

test('an interval has no time zone', () => {
  expect(timesOfSpec({ intervals: [{ every: 300_000, offset: 0 }] })).toBe('every 300 s');
  expect(timesOfIntervals([{ every: 300_000 }])).toBe('every 300 s');
});
