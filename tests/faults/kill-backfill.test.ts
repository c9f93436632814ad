import { expect, test, vi, type TestContext } from 'vitest';
import { wakeBackfill } from '#orchestrator/client/wake-backfill.ts';
import { createBackfills, type Backfills } from '#orchestrator/state/backfills.ts';
import { points, seed } from './support/fault-options.ts';
import { createRandom } from './support/random.ts';
import { fragileServers, openOnFragile, serversOf, type StageServers } from './support/servers.ts';
import { openStage, type Stage } from './support/stage.ts';
import { strikeBetween } from './support/strike.ts';

interface BackfillStage extends Stage {
  readonly backfills: Backfills;
}

const perRound = 16;
const daysOfMean = 4;
const timeout = 120_000 + points * 40_000;
const strikes = `${points} times, at random points (seed ${seed})`;

async function open(context: TestContext, given?: Partial<StageServers>): Promise<BackfillStage> {
  const stage = await openStage(
    await serversOf(context, given),
    new URL('../doubles/fixtures/backfill/definitions.ts', import.meta.url),
  );
  context.onTestFinished(() => stage.close());
  return { ...stage, backfills: createBackfills(stage.database) };
}

const partitionsOf = (round: number) =>
  Array.from({ length: perRound }, (_, index) => `${round}/${index}`);
/** For the means: each waits for some of the days. */
const meansOf = (round: number) => partitionsOf(round).slice(0, perRound / daysOfMean);

/** Days, and means of some of them each. In every second round a run has up to three days. */
async function start({ backfills, client }: BackfillStage, round: number): Promise<void> {
  const unit = (asset: string, perRun: number) => ({
    selection: [asset],
    job: 'materializeAssets',
    config: { selection: [asset] },
    perRun,
    dynamic: [],
  });
  await backfills.create({
    backfillId: `b${round}`,
    selection: ['counted/days', 'counted/means'],
    atOnce: 5,
    requestedBy: 'test',
    again: false,
    units: [
      {
        ...unit('counted/days', round % 2 === 0 ? 1 : 3),
        rows: partitionsOf(round).map((partition) => ({ partition })),
      },
      {
        ...unit('counted/means', 1),
        rows: meansOf(round).map((partition, gate) => ({
          partition,
          gate,
        })),
      },
    ],
    gates: meansOf(round).map((_, gate) => [
      [gate, gate],
      [gate * daysOfMean, (gate + 1) * daysOfMean - 1],
    ]),
  });
  await wakeBackfill(client, `b${round}`, 'Backfill');
}

/** Checks it repeatedly, as its workflow does every 30 s. */
async function settle({ backfills, client }: BackfillStage, round: number): Promise<void> {
  await vi.waitFor(
    async () => {
      await wakeBackfill(client, `b${round}`, 'Backfill');
      expect(await backfills.find(`b${round}`)).toMatchObject({ endedAt: expect.any(Date) });
    },
    { timeout: 60_000, interval: 300 },
  );
}

/** The traffic through the proxies during an undisturbed backfill. */
async function typicalRound(stage: BackfillStage) {
  const before = [stage.temporal, stage.postgres].map((proxy) => [proxy, proxy.passed()] as const);
  await start(stage, 0);
  await settle(stage, 0);
  return before.map(([proxy, passed]) => [proxy, proxy.passed() - passed] as const);
}

/**
 * Checks that each partition has one run of one request after all its dependencies, and that the
 * backfills are completed.
 */
async function expectDone({ backfills, database }: BackfillStage, rounds: number): Promise<void> {
  const { rows } = await database.query<{
    step: string;
    attempts: number;
    runs: number;
    materializations: number;
    isEarly: boolean;
  }>(
    `select u.selection[1] || ' ' || p.partition as step, p.attempts,
       (select count(*)::int from runs r where r.run_key = p.run_key) as runs,
       (select count(*)::int from materializations m
         where (m.asset, m.partition) = (u.selection[1] collate "default", p.partition collate "default") and m.status = 'materialized') as materializations,
       coalesce((select min(r.started_at) from runs r where r.run_key = p.run_key) < p.ready_at, false) as "isEarly"
     from backfill_partitions p join backfill_units u using (backfill_id, unit)`,
  );
  const roundNumbers = Array.from({ length: rounds }, (_, round) => round);
  const steps = roundNumbers.flatMap((round) => [
    ...partitionsOf(round).map((partition) => `counted/days ${partition}`),
    ...meansOf(round).map((partition) => `counted/means ${partition}`),
  ]);
  expect(new Map(rows.map(({ step, ...counts }) => [step, counts]))).toEqual(
    new Map(
      steps.map((step) => [step, { attempts: 1, runs: 1, materializations: 1, isEarly: false }]),
    ),
  );
  const done = perRound + perRound / daysOfMean;
  expect(
    (await backfills.list(100)).map((of) => [of.status, of.done, of.requested, of.blocked]),
  ).toEqual(roundNumbers.map(() => ['completed', done, 0, 0]));
}

test.concurrent(
  `a backfill materializes each partition once though the worker is killed ${strikes}`,
  { timeout },
  async (context) => {
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
  },
);

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
