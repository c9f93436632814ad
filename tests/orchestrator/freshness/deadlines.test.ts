import { expect, test } from 'vitest';
import { readFreshness } from '#orchestrator/freshness/deadlines.ts';
import type { Freshness } from '#orchestrator/freshness/policy.ts';

const at = (text: string) => new Date(`${text}Z`).getTime();
const texts = (deadline: object) =>
  Object.values(deadline as Record<string, number>).map((time) =>
    new Date(time).toISOString().slice(0, 16),
  );

test('within: counted from the materialization, or from the end of the window', () => {
  const deadlines = readFreshness({ within: '26 hours', warnAfter: '24h' });
  for (const after of [deadlines.afterMaterialization, deadlines.afterWindow]) {
    expect(texts(after(at('2026-03-01T06:00')))).toEqual(['2026-03-02T06:00', '2026-03-02T08:00']);
  }
  expect(texts(deadlines.materializedUntil(at('2026-03-02T08:00')))).toEqual([
    '2026-03-01T08:00',
    '2026-03-01T06:00',
  ]);
});

test('by a cron: once before each of its times, with a grace, also where the clock changes', () => {
  const deadlines = readFreshness({ by: '0 9 * * *', timeZone: 'Europe/Madrid', grace: '30m' });
  // On March 29 the clock moves from 2 to 3: 9:00 is 8:00 UTC before, and 7:00 UTC afterwards.
  expect(texts(deadlines.afterMaterialization(at('2026-03-28T07:59')))).toEqual([
    '2026-03-29T07:00',
    '2026-03-29T07:30',
  ]);
  expect(texts(deadlines.afterMaterialization(at('2026-03-28T08:01')))).toEqual([
    '2026-03-30T07:00',
    '2026-03-30T07:30',
  ]);
  expect(texts(deadlines.afterWindow(at('2026-03-28T23:00')))).toEqual([
    '2026-03-29T07:00',
    '2026-03-29T07:30',
  ]);
  expect(texts(deadlines.afterWindow(at('2026-03-29T07:00')))).toEqual([
    '2026-03-29T07:00',
    '2026-03-29T07:30',
  ]);
});

test.each<[string, Freshness]>([
  ['within', { within: '90m', warnAfter: '1h' }],
  ['by', { by: '15 */6 * * 1-5', timeZone: 'Asia/Kolkata', grace: '45m' }],
])('%s: what is due or overdue at a time is what the deadlines say of it', (_, policy) => {
  const deadlines = readFreshness(policy);
  const now = at('2026-06-03T12:34');
  const materialized = deadlines.materializedUntil(now);
  const ended = deadlines.endedUntil(now);
  const instants = Array.from({ length: 2_000 }, (_instant, index) => now - index * 7 * 60_000);
  const inverse = (after: typeof deadlines.afterWindow, until: typeof ended) =>
    instants.filter((instant) => {
      const { due, overdue } = after(instant);
      return due <= now !== instant <= until.due || overdue <= now !== instant <= until.overdue;
    });
  expect(inverse(deadlines.afterMaterialization, materialized)).toEqual([]);
  expect(inverse(deadlines.afterWindow, ended)).toEqual([]);
});

test.each<[Freshness, string]>([
  [
    { within: 'soon' as '1h' },
    'freshness.within: expected a duration such as 26 hours, but "soon" was given',
  ],
  [
    { within: '1h', warnAfter: '2h' },
    'freshness.warnAfter: expected at most 1h, the time of within, but 2h was given',
  ],
  [
    { by: '0 9 * *' },
    'freshness.by: expected five fields, found 4: minute, hour, day, month, day of the week',
  ],
  [
    { by: '0 9 * * *', timeZone: 'europe/madrid' },
    'freshness.timeZone: time zone europe/madrid is written Europe/Madrid',
  ],
  [
    { by: '0 9 * * *', grace: -1 },
    'freshness.grace: expected a duration such as 26 hours, but -1 was given',
  ],
])('%j is refused with the field', (policy, message) => {
  expect(() => readFreshness(policy)).toThrow(message);
});
