import { expect, test, type TestContext } from 'vitest';
import { createReaper } from '../../src/dev/process/reaper.ts';
import { createDatabase, temporalAddress } from '../support/services.ts';
import { checkHandover, settle } from './support/check-handover.ts';
import { points, seed } from './support/fault-options.ts';
import { poolSize } from './support/fixture/definitions.ts';
import type { FaultWorker } from './support/fault-worker.ts';
import { publishOrders, sendMessages } from './support/publish.ts';
import { createRandom } from './support/random.ts';
import { openScene, type Scene, type SceneServers } from './support/scene.ts';
import { startFragilePostgres, startFragileTemporal } from './support/servers.ts';
import { strikeAfter, strikeAtAcknowledgement, typicalPackets } from './support/strike.ts';
import { watchPlaces } from './support/watch-places.ts';

const keysAtOnce = 24;
const timeout = 180_000 + points * 30_000;
const strikes = `${points} times, at random points (seed ${seed})`;

/** A scene on the servers that all suites share, but for those given. */
async function open({ onTestFinished }: TestContext, servers: Partial<SceneServers>): Promise<Scene> {
  const database = servers.databaseUrl === undefined ? await createDatabase('handover') : undefined;
  if (database !== undefined) onTestFinished(() => database.drop());
  const scene = await openScene({ temporalAddress: temporalAddress(), databaseUrl: database?.url ?? '', ...servers });
  onTestFinished(() => scene.close());
  return scene;
}

test.concurrent(`every order is served once though the worker is killed ${strikes}`, { timeout }, async (context) => {
  const scene = await open(context, {});
  const random = createRandom(seed);
  const mostPlaces = watchPlaces(scene);
  let worker = await scene.startWorker();
  const typical = await typicalPackets(scene, keysAtOnce);

  for (let point = 0; point < points; point++) {
    publishOrders(scene, keysAtOnce);
    await scene.tick('orderSensor');
    strikeAfter(scene, typical, random, worker.kill);
    await worker.exited;
    worker = await scene.startWorker();
  }

  await settle(scene, scene.outside.orders);
  expect(await mostPlaces()).toBeLessThanOrEqual(poolSize);
  await checkHandover(scene, scene.outside.orders);
});

test.concurrent(`every order is served once though Temporal is killed ${strikes}`, { timeout }, async (context) => {
  const reaper = createReaper();
  context.onTestFinished(() => reaper.close());
  const server = await startFragileTemporal(reaper);
  const scene = await open(context, { temporalAddress: server.address().host });
  const random = createRandom(seed + 1);
  const mostPlaces = watchPlaces(scene);
  await scene.startWorker();
  const typical = await typicalPackets(scene, keysAtOnce);

  for (let point = 0; point < points; point++) {
    publishOrders(scene, keysAtOnce);
    await scene.tick('orderSensor');
    strikeAfter(scene, typical, random, server.kill);
    await server.restarted();
    scene.temporal.retarget(Number(server.address().port));
  }

  await settle(scene, scene.outside.orders);
  expect(await mostPlaces()).toBeLessThanOrEqual(poolSize);
  await checkHandover(scene, scene.outside.orders);
});

test.concurrent(`every order is served once though Postgres is killed ${strikes}`, { timeout }, async (context) => {
  const reaper = createReaper();
  context.onTestFinished(() => reaper.close());
  const server = await startFragilePostgres(reaper);
  const scene = await open(context, { databaseUrl: new URL('/handover', server.address()).href });
  const random = createRandom(seed + 2);
  const mostPlaces = watchPlaces(scene);
  await scene.startWorker();
  const typical = await typicalPackets(scene, keysAtOnce);

  for (let point = 0; point < points; point++) {
    publishOrders(scene, keysAtOnce);
    await scene.tick('orderSensor');
    strikeAfter(scene, typical, random, server.kill);
    await server.restarted();
    scene.postgres.retarget(Number(server.address().port));
  }

  await settle(scene, scene.outside.orders);
  expect(await mostPlaces()).toBeLessThanOrEqual(poolSize);
  await checkHandover(scene, scene.outside.orders);
});

test.concurrent(`every message is served once though one of two consumers is killed ${strikes}`, { timeout }, async (context) => {
  const scene = await open(context, {});
  const random = createRandom(seed + 3);
  const mostPlaces = watchPlaces(scene);
  const workers = new Map<string, FaultWorker>();
  for (const name of ['one', 'two']) workers.set(name, await scene.startWorker(name));
  const typical = await typicalPackets(scene, keysAtOnce);
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
    else strikeAfter(scene, typical, random, () => kill(random(2) === 0 ? 'one' : 'two'));
    const name = await killed.promise;
    await workers.get(name)?.exited;
    workers.set(name, await scene.startWorker(name));
  }

  const keys = [...scene.outside.orders, ...messages];
  await settle(scene, keys);
  expect(await mostPlaces()).toBeLessThanOrEqual(poolSize);
  await checkHandover(scene, keys);
});
