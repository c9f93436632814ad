import { expect, test, type TestContext } from 'vitest';
import { checkHandover, settle } from './support/check-handover.ts';
import { points, seed } from './support/fault-options.ts';
import { poolSize } from './support/fixture/definitions.ts';
import type { FaultWorker } from './support/fault-worker.ts';
import { publishOrders, sendMessages } from './support/publish.ts';
import { createRandom } from './support/random.ts';
import { openScene, type Scene } from './support/scene.ts';
import { fragileServers, openOnFragile, serversOf, type StageServers } from './support/servers.ts';
import { strikeAtAcknowledgement, strikeBetween, typicalRound } from './support/strike.ts';
import { watchPlaces } from './support/watch-places.ts';

const keysAtOnce = 24;
const timeout = 180_000 + points * 30_000;
const strikes = `${points} times, at random points (seed ${seed})`;

async function open(context: TestContext, servers?: Partial<StageServers>): Promise<Scene> {
  const scene = await openScene(await serversOf(context, servers));
  context.onTestFinished(() => scene.close());
  return scene;
}

test.concurrent(
  `every order is served once though the worker is killed ${strikes}`,
  { timeout },
  async (context) => {
    const scene = await open(context);
    const random = createRandom(seed);
    const mostPlaces = watchPlaces(scene);
    let worker = await scene.startWorker();
    const round = await typicalRound(scene, keysAtOnce);

    for (let point = 0; point < points; point++) {
      publishOrders(scene, keysAtOnce);
      await scene.tick('orderSensor');
      await strikeBetween(round, random, worker.kill);
      await worker.exited;
      worker = await scene.startWorker();
    }

    await settle(scene, scene.outside.orders);
    expect(await mostPlaces()).toBeLessThanOrEqual(poolSize);
    await checkHandover(scene, scene.outside.orders);
  },
);

test.concurrent.for(fragileServers)(
  `every order is served once though $server is killed ${strikes}`,
  { timeout },
  async (fragile, context) => {
    const { scene, server } = await openOnFragile(context, fragile, open);
    const random = createRandom(seed + 1);
    const mostPlaces = watchPlaces(scene);
    await scene.startWorker();
    const round = await typicalRound(scene, keysAtOnce);

    for (let point = 0; point < points; point++) {
      publishOrders(scene, keysAtOnce);
      await scene.tick('orderSensor');
      await strikeBetween(round, random, server.kill);
      await server.restarted();
    }

    await settle(scene, scene.outside.orders);
    expect(await mostPlaces()).toBeLessThanOrEqual(poolSize);
    await checkHandover(scene, scene.outside.orders);
  },
);

test.concurrent(
  `every message is served once though one of two consumers is killed ${strikes}`,
  { timeout },
  async (context) => {
    const scene = await open(context);
    const random = createRandom(seed + 3);
    const mostPlaces = watchPlaces(scene);
    const workers = new Map<string, FaultWorker>();
    for (const name of ['one', 'two']) workers.set(name, await scene.startWorker(name));
    const round = await typicalRound(scene, keysAtOnce);
    const messages: string[] = [];

    for (let point = 0; point < points; point++) {
      messages.push(...sendMessages(scene, messages.length, keysAtOnce));
      await Promise.all([scene.tick('messageSensor'), scene.tick('messageSensor')]);
      const killed = Promise.withResolvers<string>();
      const kill = (name: string) => {
        workers.get(name)?.kill();
        killed.resolve(name);
      };
      if (random(2) === 0) strikeAtAcknowledgement(scene, 1 + random(3), kill);
      else void strikeBetween(round, random, () => kill(random(2) === 0 ? 'one' : 'two'));
      const name = await killed.promise;
      await workers.get(name)?.exited;
      workers.set(name, await scene.startWorker(name));
    }

    const keys = [...scene.outside.orders, ...messages];
    await settle(scene, keys);
    expect(await mostPlaces()).toBeLessThanOrEqual(poolSize);
    await checkHandover(scene, keys);
  },
);
