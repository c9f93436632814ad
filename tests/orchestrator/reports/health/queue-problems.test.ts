import { expect, test } from 'vitest';
import { queueProblems } from '#orchestrator/reports/health/queue-problems.ts';
import { kitchenDefinitions } from '#tests/doubles/fixtures/sensors/kitchen-definitions.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const minutesAgo = (minutes: number) => new Date(now - minutes * 60_000);
const kitchen = (taken: number, waiting: number) => ({
  pool: 'kitchen',
  limits: 'runs' as const,
  limit: 2,
  taken,
  waiting,
});

test.each([
  [
    'for long, no pool',
    'serveJob',
    16,
    kitchen(2, 0),
    '3 runs of it wait, the oldest for 16 min, though no pool limits them',
  ],
  ['not for long', 'serveJob', 14, kitchen(0, 0), undefined],
  [
    'for long, its pool has room',
    'pooledJob',
    90,
    kitchen(1, 0),
    '3 runs of it wait, the oldest for 1 h, though pool kitchen has room',
  ],
  ['for long, its pool is full', 'pooledJob', 90, kitchen(2, 0), undefined],
  ['for long, a manual run comes first', 'pooledJob', 90, kitchen(1, 1), undefined],
  ['for the delay of a new attempt', 'serveJob', undefined, kitchen(0, 0), undefined],
  [
    'of a job that is gone',
    'eatJob',
    20,
    kitchen(0, 0),
    '3 runs of it wait, the oldest for 20 min, and there is no longer a job with this name',
  ],
])('waits %s', (_, job, minutes, pool, text) => {
  const pending = {
    job,
    count: 3,
    oldest: minutesAgo(99),
    dueSince: minutes === undefined ? null : minutesAgo(minutes),
  };
  const found = queueProblems(kitchenDefinitions, [pending], [pool], now);
  expect(found.map((problem) => problem.text)).toEqual(text === undefined ? [] : [text]);
});

test('without sensors, runs that wait are of backfills', () => {
  const pending = { job: 'serveJob', count: 3, oldest: minutesAgo(99), dueSince: minutesAgo(99) };
  const [problem] = queueProblems({ ...kitchenDefinitions, sensors: [] }, [pending], [], now);
  expect(problem?.advice).toBe(
    'Check that a worker runs, then start those of a backfill: moderate backfills resume BACKFILL',
  );
});
