import { expect, test } from 'vitest';
import { checkProblems } from '#orchestrator/reports/health/check-problems.ts';

const now = Date.parse('2026-05-04T12:00:00Z');
const check = (asset: string, name: string) => ({ name, asset, partition: '', times: 1 });
const problemOf = (job: string) =>
  checkProblems(
    [
      {
        job,
        runId: 'run-1',
        since: new Date(now - 7_200_000),
        checks: [check('shop/prices', 'sound'), check('shop/prices', 'whole')],
      },
    ],
    now,
  );

test('a job is to be run again once what its checks found is fixed', () => {
  expect(problemOf('shopJob')).toEqual([
    {
      subject: 'shopJob',
      problem: 'checks_failed',
      since: expect.any(Date),
      text: 'its runs have completed without passing their checks for 2 h: sound of shop/prices, whole of shop/prices',
      advice:
        'See what did not pass and why: moderate runs show run-1; once that is fixed, moderate run shopJob --wait',
    },
  ]);
});

test('assets that were materialized manually are to be so again', () => {
  const [problem] = problemOf('materializeAssets');
  expect(problem?.advice).toMatch(
    /; once that is fixed, moderate materialize shop\/prices --wait$/,
  );
});
