import { randomUUID } from 'node:crypto';
import { expect, test, vi, type TestContext } from 'vitest';
import { applySchedules } from '#orchestrator/client/schedules.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import { broken, definitions, partitions } from '#tests/doubles/fixtures/reactions/chain.ts';
import { points, seed } from './support/fault-options.ts';
import { createRandom } from './support/random.ts';
import { fragileServers, openOnFragile, serversOf, type StageServers } from './support/servers.ts';
import { openStage, type Stage } from './support/stage.ts';
import { strikeBetween } from './support/strike.ts';

const timeout = 120_000 + points * 40_000;
const strikes = `${points} times, at random points (seed ${seed})`;

async function open(context: TestContext, given?: Partial<StageServers>): Promise<Stage> {
  const stage = await openStage(await serversOf(context, given), new URL('../doubles/fixtures/reactions/chain.ts', import.meta.url));
  context.onTestFinished(() => stage.close());
  await applySchedules(stage.client, definitions, {}, { start: true });
  return stage;
}

/** A worker that has begun to watch what happens. */
async function startFirst(stage: Stage) {
  const worker = await stage.startWorker({});
  const watching = 'select from sensor_cursors where cursor is not null';
  await vi.waitFor(async () => expect((await stage.database.query(watching)).rowCount).toBe(definitions.sensors.length), {
    timeout: 20_000,
  });
  return worker;
}

async function start({ client }: Stage): Promise<void> {
  const config = { selection: ['chain/spring'], config: {}, partitions };
  await startRun(client, { job: 'materializeAssets', config, launchedBy: 'test', summary: 'Spring' });
}

/** Of each sensor and partition: how many requests, with how many keys, runs and outcomes. */
async function requested({ database }: Stage): Promise<ReadonlyMap<string, unknown>> {
  const { rows } = await database.query<{ what: string }>(
    `select q.sensor || ' ' || (coalesce(f.config, q.config) ->> 'partition') || ' ' || q.status as what,
       count(*)::int as requests, count(distinct q.run_key)::int as keys, sum(done.runs)::int as runs, sum(done.outcomes)::int as outcomes
     from run_requests q left join runs f on f.run_id = q.config ->> 'partition'
       cross join lateral (
         select count(distinct r.run_id) as runs, count(m.run_id) as outcomes from runs r left join materializations m using (run_id)
         where (r.job, r.run_key) = (q.job, q.run_key)
       ) done
     group by 1`,
  );
  return new Map(rows.map(({ what, ...counts }) => [what, counts]));
}

function expected(rounds: number): ReadonlyMap<string, unknown> {
  const kinds = partitions.flatMap((partition) => [
    `brookSensor ${partition} completed`,
    ...(broken.has(partition)
      ? [`riverSensor ${partition} failed`, `noticeSensor ${partition} completed`]
      : [`riverSensor ${partition} completed`]),
  ]);
  return new Map(kinds.map((kind) => [kind, { requests: rounds, keys: rounds, runs: rounds, outcomes: rounds }]));
}

/** Ticks beside the schedules, which would do so within minutes where a tick was cut off, until all has followed. */
async function settle(stage: Stage, rounds: number): Promise<void> {
  const followed = async () => {
    await tick(stage);
    expect(await requested(stage)).toEqual(expected(rounds));
  };
  await vi.waitFor(followed, { timeout: 60_000, interval: 200 }).catch((error: unknown) => {
    throw new Error(`Not all has followed. What the workers say:\n${stage.workerOutput()}`, { cause: error });
  });
}

async function tick({ client }: Stage): Promise<void> {
  const ticks = definitions.sensors.map(({ name }) =>
    client.workflow.execute('sensorTick', {
      ...{
        workflowId: `sensorTick/${name}/${randomUUID()}`,
        taskQueue: 'default',
        args: [{ sensor: name, mode: 'poll', deadlineSecs: 20 }],
      },
    }),
  );
  await Promise.allSettled(ticks);
}

/** What passes through the proxies while nothing disturbs the chain. */
async function typicalRound(stage: Stage) {
  const before = [stage.temporal, stage.postgres].map((proxy) => [proxy, proxy.passed()] as const);
  await start(stage);
  await settle(stage, 1);
  return before.map(([proxy, passed]) => [proxy, proxy.passed() - passed] as const);
}

async function expectNothingMore(stage: Stage): Promise<void> {
  await tick(stage);
  expect(await requested(stage)).toEqual(expected(points + 1));
}

test.concurrent(
  `what follows on a materialization is requested once though the worker is killed ${strikes}`,
  { timeout },
  async (context) => {
    const stage = await open(context);
    const random = createRandom(seed);
    let worker = await startFirst(stage);
    const round = await typicalRound(stage);
    for (let point = 1; point <= points; point += 1) {
      await start(stage);
      await strikeBetween(round, random, worker.kill);
      await worker.exited;
      worker = await stage.startWorker({});
      await settle(stage, point + 1);
    }
    await expectNothingMore(stage);
  },
);

test.concurrent.for(fragileServers)(
  `what follows on a materialization is requested once though $server is killed ${strikes}`,
  { timeout },
  async (fragile, context) => {
    const { scene, server } = await openOnFragile(context, fragile, open);
    const random = createRandom(seed + 1);
    await startFirst(scene);
    const round = await typicalRound(scene);
    for (let point = 1; point <= points; point += 1) {
      await start(scene);
      await strikeBetween(round, random, server.kill);
      await server.restarted();
      await settle(scene, point + 1);
    }
    await expectNothingMore(scene);
  },
);
