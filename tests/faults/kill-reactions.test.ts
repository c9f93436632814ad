import { randomUUID } from 'node:crypto';
import { expect, test, vi, type TestContext } from 'vitest';
import { applySchedules } from '#orchestrator/client/schedules.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import { startReceiver, type Receiver } from '#tests/orchestrator/alerts/support/receiver.ts';
import { broken, definitions, partitions } from '#tests/doubles/fixtures/reactions/chain.ts';
import { points, seed } from './support/fault-options.ts';
import { createRandom } from './support/random.ts';
import { fragileServers, openOnFragile, serversOf, type StageServers } from './support/servers.ts';
import { openStage, type Stage } from './support/stage.ts';
import { strikeBetween } from './support/strike.ts';

interface ChainStage extends Omit<Stage, 'startWorker'> {
  /** Receives alerts. */
  readonly receiver: Receiver;
  startWorker(): ReturnType<Stage['startWorker']>;
}

const timeout = 120_000 + points * 40_000;
const strikes = `${points} times, at random points (seed ${seed})`;

async function open(context: TestContext, given?: Partial<StageServers>): Promise<ChainStage> {
  const receiver = await startReceiver();
  context.onTestFinished(() => receiver.stop());
  const stage = await openStage(
    await serversOf(context, given),
    new URL('../doubles/fixtures/reactions/chain.ts', import.meta.url),
  );
  context.onTestFinished(() => stage.close());
  await applySchedules(stage.client, definitions, {}, { start: true });
  return { ...stage, receiver, startWorker: () => stage.startWorker({ ALERTS_URL: receiver.url }) };
}

/** A worker that has started to watch events. */
async function startFirst(stage: ChainStage) {
  const worker = await stage.startWorker();
  const watching =
    'select from sensor_cursors where cursor is not null union all select from alert_rules';
  const all = definitions.sensors.length + definitions.alerts.length;
  await vi.waitFor(async () => expect((await stage.database.query(watching)).rowCount).toBe(all), {
    timeout: 20_000,
  });
  return worker;
}

async function start({ client }: ChainStage): Promise<void> {
  const config = { selection: ['chain/spring'], config: {}, partitions };
  await startRun(client, {
    job: 'materializeAssets',
    config,
    launchedBy: 'test',
    summary: 'Spring',
  });
}

/** For each sensor and partition: the number of requests, run keys, runs and outcomes. */
async function requested({ database }: ChainStage): Promise<ReadonlyMap<string, unknown>> {
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

/** Both automated assets share a run. */
function expected(rounds: number): ReadonlyMap<string, unknown> {
  const once = { requests: rounds, keys: rounds, runs: rounds };
  return new Map(
    partitions.flatMap((partition) => {
      const isBroken = broken.has(partition);
      return [
        [
          `automation ${partition} ${isBroken ? 'failed' : 'completed'}`,
          { ...once, outcomes: 2 * rounds },
        ],
        [`millSensor ${partition} completed`, { ...once, outcomes: rounds }],
        ...(isBroken
          ? [[`noticeSensor ${partition} completed`, { ...once, outcomes: rounds }] as const]
          : []),
      ] as const;
    }),
  );
}

/**
 * Ticks manually until everything has followed, because schedules would take minutes after an
 * interrupted tick.
 */
async function settle(stage: ChainStage, rounds: number): Promise<void> {
  const followed = async () => {
    await tick(stage);
    expect(await requested(stage)).toEqual(expected(rounds));
  };
  await vi.waitFor(followed, { timeout: 60_000, interval: 200 }).catch((error: unknown) => {
    throw new Error(`Not all has followed. What the workers say:\n${stage.workerOutput()}`, {
      cause: error,
    });
  });
}

async function tick({ client }: ChainStage): Promise<void> {
  const ticks = definitions.sensors.map(({ name }) =>
    client.workflow.execute('sensorTick', {
      workflowId: `sensorTick/${name}/${randomUUID()}`,
      taskQueue: 'default',
      args: [
        {
          sensor: name,
          mode: 'poll',
          deadlineSecs: 20,
        },
      ],
    }),
  );
  await Promise.allSettled(ticks);
}

/** The traffic through the proxies while nothing disturbs the chain. */
async function typicalRound(stage: ChainStage) {
  const before = [stage.temporal, stage.postgres].map((proxy) => [proxy, proxy.passed()] as const);
  await start(stage);
  await settle(stage, 1);
  return before.map(([proxy, passed]) => [proxy, proxy.passed() - passed] as const);
}

/** Alerts with their keys, and the runs that they concern. */
function reported({ receiver: { messages } }: ChainStage) {
  const runs = messages.flatMap(({ items }) => items.map(({ runId }) => runId ?? 'no run'));
  return {
    keys: new Set(messages.map(({ key }) => key)).size,
    runs: [...new Set(runs)].toSorted(),
  };
}

/**
 * Checks that nothing more is requested, and that each failure was reported. A message that was
 * being delivered is sent again when its lease expires.
 * @param twice how many alerts may have been delivered twice: a kill may come between a delivery
 * and its record
 */
async function expectAll(stage: ChainStage, twice: number): Promise<void> {
  await tick(stage);
  expect(await requested(stage)).toEqual(expected(points + 1));
  const text = `select run_id as "runId" from runs where status = 'failed'`;
  const failed = (await stage.database.query<{ runId: string }>(text)).rows
    .map(({ runId }) => runId)
    .toSorted();
  await vi.waitFor(() => expect(reported(stage)).toEqual({ keys: failed.length, runs: failed }), {
    timeout: 60_000,
    interval: 200,
  });
  expect(stage.receiver.messages.length - failed.length).toBeLessThanOrEqual(twice);
}

test.concurrent(
  `what follows on a materialization is requested once, and each failure reported, though the worker is killed ${strikes}`,
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
      worker = await stage.startWorker();
      await settle(stage, point + 1);
    }
    await expectAll(stage, points);
  },
);

test.concurrent.for(fragileServers)(
  `what follows on a materialization is requested once, and each failure reported, though $server is killed ${strikes}`,
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
    await expectAll(scene, fragile.server === 'Temporal' ? 0 : points);
  },
);
