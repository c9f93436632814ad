import { expect, test, vi, type TestContext } from 'vitest';
import { wakeBackfill } from '#orchestrator/client/wake-backfill.ts';
import { createBackfills, type Backfills } from '#orchestrator/state/backfills.ts';
import { points, seed } from './support/fault-options.ts';
import { createRandom } from './support/random.ts';
import { fragileServers, openOnFragile, serversOf, type StageServers } from './support/servers.ts';
import { openStage, type Stage } from './support/stage.ts';
import { strikeBetween } from './support/strike.ts';
import { oneUnit } from '#tests/support/one-unit.ts';

interface BackfillStage extends Stage {
  readonly backfills: Backfills;
}

const perRound = 16;
const timeout = 120_000 + points * 40_000;
const strikes = `${points} times, at random points (seed ${seed})`;

async function open(context: TestContext, given?: Partial<StageServers>): Promise<BackfillStage> {
  const stage = await openStage(await serversOf(context, given), new URL('../doubles/fixtures/backfill/definitions.ts', import.meta.url));
  context.onTestFinished(() => stage.close());
  return { ...stage, backfills: createBackfills(stage.database) };
}

const partitionsOf = (round: number) => Array.from({ length: perRound }, (_, index) => `${round}/${index}`);

async function start({ backfills, client }: BackfillStage, round: number): Promise<void> {
  const rows = partitionsOf(round).map((partition) => ({ partition }));
  await backfills.create(oneUnit({ backfillId: `b${round}`, selection: ['counted/days'], atOnce: 5, rows }));
  await wakeBackfill(client, `b${round}`, 'Backfill');
}

/** Has it looked at again and again, as its workflow does by itself every 30 s. */
async function settle({ backfills, client }: BackfillStage, round: number): Promise<void> {
  await vi.waitFor(
    async () => {
      await wakeBackfill(client, `b${round}`, 'Backfill');
      expect(await backfills.find(`b${round}`)).toMatchObject({ endedAt: expect.any(Date) });
    },
    { timeout: 60_000, interval: 300 },
  );
}

/** What passes through the proxies while nothing disturbs a backfill. */
async function typicalRound(stage: BackfillStage) {
  const before = [stage.temporal, stage.postgres].map((proxy) => [proxy, proxy.passed()] as const);
  await start(stage, 0);
  await settle(stage, 0);
  return before.map(([proxy, passed]) => [proxy, proxy.passed() - passed] as const);
}

/** That each partition has one run of one request, and the backfills know that all are done. */
async function expectDone({ backfills, database }: BackfillStage, rounds: number): Promise<void> {
  const { rows } = await database.query<{ partition: string; requests: number; runs: number; materializations: number }>(
    `select p.partition, count(distinct q.attempt)::int as requests, count(distinct r.run_id)::int as runs, count(distinct m.run_id)::int as materializations
     from backfill_partitions p
       left join run_requests q on q.run_key = p.backfill_id || '/' || p.partition
       left join runs r on r.run_key = q.run_key
       left join materializations m on m.partition = p.partition and m.status = 'materialized'
     group by p.partition`,
  );
  const partitions = Array.from({ length: rounds }, (_, round) => partitionsOf(round)).flat();
  expect(new Map(rows.map(({ partition, ...counts }) => [partition, counts]))).toEqual(
    new Map(partitions.map((partition) => [partition, { requests: 1, runs: 1, materializations: 1 }])),
  );
  expect((await backfills.list(100)).map(({ status, done, requested }) => ({ status, done, requested }))).toEqual(
    Array.from({ length: rounds }, () => ({ status: 'completed', done: perRound, requested: 0 })),
  );
}

test.concurrent(`a backfill materializes each partition once though the worker is killed ${strikes}`, { timeout }, async (context) => {
  const stage = await open(context);
  const random = createRandom(seed);
  let worker = await stage.startWorker({});
  const round = await typicalRound(stage);
  for (let point = 1; point <= points; point += 1) {
    await start(stage, point);
    await strikeBetween(round, random, worker.kill);
    await worker.exited;
    worker = await stage.startWorker({});
    await settle(stage, point);
  }
  await expectDone(stage, points + 1);
});

test.concurrent.for(fragileServers)(
  `a backfill materializes each partition once though $server is killed ${strikes}`,
  { timeout },
  async (fragile, context) => {
    const { scene, server } = await openOnFragile(context, fragile, open);
    const random = createRandom(seed + 1);
    await scene.startWorker({});
    const round = await typicalRound(scene);
    for (let point = 1; point <= points; point += 1) {
      await start(scene, point);
      await strikeBetween(round, random, server.kill);
      await server.restarted();
      await settle(scene, point);
    }
    await expectDone(scene, points + 1);
  },
);
