import { expect, test } from 'vitest';
import { blockedPools, poolProblems } from '#orchestrator/reports/health/pool-problems.ts';
import { kitchenDefinitions } from '#tests/doubles/fixtures/sensors/kitchen-definitions.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const minutesAgo = (minutes: number | undefined) =>
  minutes === undefined ? null : new Date(now - minutes * 60_000);

/** Of the job `pooledJob`, whose pool `kitchen` has two slots. */
function blocked(
  taken: number,
  lastTaken: number | undefined,
  dueSince: number | undefined,
  waitingSince?: number,
) {
  const pending = [
    { job: 'pooledJob', count: 3, oldest: new Date(0), dueSince: minutesAgo(dueSince) },
    { job: 'serveJob', count: 1, oldest: new Date(0), dueSince: new Date(0) },
  ];
  const waiting = waitingSince === undefined ? 0 : 1;
  const use = { pool: 'kitchen', limits: 'runs', limit: 2, taken, waiting } as const;
  const places = {
    pool: 'kitchen',
    taken,
    waiting,
    lastTaken: minutesAgo(lastTaken),
    waitingSince: minutesAgo(waitingSince),
  };
  return blockedPools(kitchenDefinitions, pending, [use], [places], now);
}

test.each([
  ['full for long, and a request waits as long', [2, 11, 11, undefined], 3],
  ['full for long, and a run waits as long', [2, 11, undefined, 11], 1],
  ['full for long, with both', [2, 11, 1, 11], 4],
  ['more than full, since its limit was lowered', [3, 11, 11, undefined], 3],
  ['full, and a place changed hands a while ago', [2, 9, 300, undefined], undefined],
  ['full for long, and nothing waits', [2, 300, undefined, undefined], undefined],
  ['full for long, and what waits has not for long', [2, 300, 9, 9], undefined],
  ['not full', [1, 300, 300, undefined], undefined],
  ['empty', [0, undefined, 300, undefined], undefined],
] as const)('a pool that is %s', (_, [taken, lastTaken, dueSince, waitingSince], waitingInAll) => {
  const found = blocked(taken, lastTaken, dueSince, waitingSince).map((pool) => pool.waitingInAll);
  expect(found).toEqual(waitingInAll === undefined ? [] : [waitingInAll]);
});

test('the problem names the pool, who has its places, since when, and what to do', () => {
  const holder = {
    pool: 'kitchen',
    workflowId: 'pooledJob/soup/1',
    runId: '0199',
    since: new Date(now - 50 * 60_000),
  };
  expect(poolProblems(kitchenDefinitions, blocked(2, 20, 15), [holder], now)).toEqual([
    {
      subject: 'kitchen',
      problem: 'blocked',
      since: expect.any(Date),
      text:
        'all 2 places of the pool have been taken for 20 min by pooledJob/soup/1 (50 min) and 1 more; ' +
        '3 runs wait, the longest for 15 min',
      advice:
        'See what they wait for: moderate runs show 0199; end one with moderate runs cancel 0199, or set KITCHEN_MAX_RUNS above 2',
    },
  ]);
});

test('of a pool of steps it counts the steps that wait', () => {
  const use = { pool: 'oven', limits: 'steps', limit: 3, taken: 3, waiting: 1 } as const;
  const places = { ...use, lastTaken: minutesAgo(20), waitingSince: minutesAgo(15) };
  const found = blockedPools(kitchenDefinitions, [], [use], [places], now);
  const holder = {
    pool: 'oven',
    workflowId: 'breadJob/1',
    runId: '0199',
    since: new Date(now - 20 * 60_000),
  };
  const [problem] = poolProblems(kitchenDefinitions, found, [holder], now);
  expect(problem?.text).toBe(
    'all 3 places of the pool have been taken for 20 min by breadJob/1 (20 min); 1 step waits, the longest for 15 min',
  );
});
