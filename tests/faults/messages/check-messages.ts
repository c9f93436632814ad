import { expect, vi } from 'vitest';
import type { MessageScene } from './scene.ts';

const settlesWithinMs = 120_000;

/** Ticks until every job has its run and the queue is empty, then checks that each has one, and that no message is lost. */
export async function checkMessages({
  database,
  queue,
  rabbit,
  jobIds,
  bad,
  tick,
}: MessageScene): Promise<void> {
  await vi.waitFor(
    async () => {
      await (await tick()).result().catch(() => undefined);
      const { rows } = await database.query<{ count: number }>(
        `select count(*)::int as count from run_requests where status = 'completed'`,
      );
      expect([rows[0]?.count, await queue.count()]).toEqual([jobIds.length, 0]);
      expect(await unusable()).toEqual(new Set(bad));
    },
    { timeout: settlesWithinMs, interval: 100 },
  );

  const { rows } = await database.query(
    `select q.run_key::int as id, count(distinct q.attempt)::int as requests, count(distinct r.run_id)::int as runs,
       count(m.run_id)::int as materializations
     from run_requests q left join runs r on r.run_key = q.run_key
       left join materializations m on (m.partition, m.status) = (q.run_key, 'materialized')
     group by q.run_key order by 1`,
  );
  expect(rows).toEqual(jobIds.map((id) => ({ id, requests: 1, runs: 1, materializations: 1 })));
  expect((await database.query('select * from pool_places')).rows).toEqual([]);

  async function unusable(): Promise<ReadonlySet<string>> {
    const { letters } = await rabbit.deadLetters.list(1_000);
    return new Set(letters.map(({ content }) => content.toString()));
  }
}
