import { expect, test, type TestContext } from 'vitest';
import { startPrivateBroker } from '../support/private-broker.ts';
import { rabbitStartMs, rabbitUrl, withChannel } from '../support/rabbit.ts';
import { checkMessages } from './messages/check-messages.ts';
import { openMessageScene, type MessageScene } from './messages/scene.ts';
import { points, seed } from './support/fault-options.ts';
import { createRandom } from './support/random.ts';
import { serversOf } from './support/servers.ts';
import { strikeBetween } from './support/strike.ts';

const jobsAtOnce = 24;
const timeout = rabbitStartMs + 120_000 + points * 40_000;
const strikes = `${points} times, at random points (seed ${seed})`;

async function open(context: TestContext, url?: string): Promise<MessageScene> {
  const scene = await openMessageScene(url ?? (await rabbitUrl()), await serversOf(context));
  context.onTestFinished(() => scene.close());
  return scene;
}

/** From the first consumer to the last run. */
const round = ({ broker, postgres }: MessageScene) =>
  [
    [broker, 40],
    [postgres, 200],
  ] as const;

test.concurrent(
  `every message has one run though the worker is killed ${strikes}`,
  { timeout },
  async (context) => {
    const scene = await open(context);
    const random = createRandom(seed);
    let worker = await scene.startWorker();
    for (let point = 0; point < points; point++) {
      await scene.send(jobsAtOnce);
      const struck = strikeBetween(round(scene), random, () => worker.kill());
      await scene.tick();
      await struck;
      await worker.exited;
      worker = await scene.startWorker();
    }
    await expect(checkMessages(scene)).resolves.toBeUndefined();
  },
);

test.concurrent(
  'every message has one run though the worker is killed after it has committed and before it acknowledges',
  { timeout },
  async (context) => {
    const scene = await open(context);
    const dying = await scene.startWorker({ DIES_AT_ACKNOWLEDGEMENT: 'yes' });
    await scene.send(jobsAtOnce);
    await scene.tick();
    await dying.exited;
    const { rows } = await scene.database.query<{ count: number }>(
      'select count(*)::int as count from run_requests',
    );
    expect(rows[0]?.count).toBeGreaterThan(0);
    await scene.startWorker();
    await expect(checkMessages(scene)).resolves.toBeUndefined();
    expect((await scene.rabbit.deadLetters.list(100)).total).toBe(scene.bad.length);
  },
);

test.concurrent(
  `every message has one run though RabbitMQ is killed ${strikes}`,
  { timeout },
  async (context) => {
    const broker = await startPrivateBroker();
    context.onTestFinished(() => broker.stop());
    const scene = await open(context, broker.url);
    // A queue this young loses its dead letters when the broker is killed.
    const asDeclared = { durable: true, arguments: { 'x-queue-type': 'classic' } };
    await withChannel(broker.url, (channel) =>
      channel.assertQueue(scene.rabbit.deadLetterQueue, asDeclared),
    );
    await broker.settle();
    const random = createRandom(seed + 1);
    await scene.startWorker();
    for (let point = 0; point < points; point++) {
      await scene.send(jobsAtOnce);
      const struck = strikeBetween(round(scene), random, broker.kill);
      await scene.tick();
      await struck;
      await broker.restart();
    }
    await expect(checkMessages(scene)).resolves.toBeUndefined();
  },
);
