import { expect, test, type TestContext } from 'vitest';
import { createReaper } from '../../src/dev/process/reaper.ts';
import { keycloakStartMs } from '../support/keycloak.ts';
import { createDatabase, temporalAddress } from '../support/services.ts';
import { points, seed } from './support/fault-options.ts';
import { createRandom } from './support/random.ts';
import { startFragilePostgres, startFragileTemporal } from './support/servers.ts';
import { checkTrust, settle } from './trust/check-trust.ts';
import { createPopulation } from './trust/population.ts';
import { openTrustScene, type TrustScene } from './trust/scene.ts';

const timeout = keycloakStartMs + 150_000 + points * 50_000;
const strikes = `${points} times, at random points (seed ${seed})`;

async function open({ onTestFinished }: TestContext, servers: { temporal?: string; database?: string } = {}): Promise<TrustScene> {
  const database = servers.database === undefined ? await createDatabase('trust') : undefined;
  if (database !== undefined) onTestFinished(() => database.drop());
  const scene = await openTrustScene(servers.temporal ?? temporalAddress(), servers.database ?? database?.url ?? '');
  onTestFinished(() => scene.close());
  return scene;
}

/** Packets that pass to one of the servers while a round goes on: enough for all that happens between a tick and the last look at an ask. */
const packetsOfRound = { temporal: 300, postgres: 300, api: 60 };
const atLatestMs = 4_000;

/** Calls `strike` between two packets to one of the servers, or at the latest after some seconds. Resolves when it has struck. */
function strikeSoon(scene: TrustScene, random: (max: number) => number, strike: () => void): Promise<void> {
  const server = (['temporal', 'postgres', 'api'] as const)[random(3)] ?? 'api';
  return new Promise((resolve) => {
    const timer = setTimeout(hit, atLatestMs);
    scene[server].after(1 + random(packetsOfRound[server]), hit);
    function hit(): void {
      clearTimeout(timer);
      scene[server].after(0, () => undefined);
      strike();
      resolve();
    }
  });
}

test.concurrent(`each is asked for once though the worker is killed ${strikes}`, { timeout }, async (context) => {
  const scene = await open(context);
  const random = createRandom(seed);
  const population = createPopulation(scene);
  let worker = await scene.startWorker();
  for (let point = 0; point < points; point++) {
    await population.grow();
    const ticked = scene.tick();
    await strikeSoon(scene, random, () => worker.kill());
    await worker.exited;
    worker = await scene.startWorker();
    await ticked;
  }
  await settle(scene, population);
  await expect(checkTrust(scene, population)).resolves.toBeUndefined();
});

test.concurrent(`each is asked for once though Temporal is killed ${strikes}`, { timeout }, async (context) => {
  const reaper = createReaper();
  context.onTestFinished(() => reaper.close());
  const server = await startFragileTemporal(reaper);
  const scene = await open(context, { temporal: server.address().host });
  const random = createRandom(seed + 1);
  const population = createPopulation(scene);
  await scene.startWorker();
  for (let point = 0; point < points; point++) {
    await population.grow();
    const ticked = scene.tick();
    await strikeSoon(scene, random, server.kill);
    await server.restarted();
    scene.temporal.retarget(Number(server.address().port));
    await ticked;
  }
  await settle(scene, population);
  await expect(checkTrust(scene, population)).resolves.toBeUndefined();
});

test.concurrent(`each is asked for once though Postgres is killed ${strikes}`, { timeout }, async (context) => {
  const reaper = createReaper();
  context.onTestFinished(() => reaper.close());
  const server = await startFragilePostgres(reaper);
  const scene = await open(context, { database: new URL('/trust', server.address()).href });
  const random = createRandom(seed + 2);
  const population = createPopulation(scene);
  await scene.startWorker();
  for (let point = 0; point < points; point++) {
    await population.grow();
    const ticked = scene.tick();
    await strikeSoon(scene, random, server.kill);
    await server.restarted();
    scene.postgres.retarget(Number(server.address().port));
    await ticked;
  }
  await settle(scene, population);
  await expect(checkTrust(scene, population)).resolves.toBeUndefined();
});

test.concurrent(
  `each is asked for once though the platform fails, stalls and loses answers (seed ${seed})`,
  { timeout },
  async (context) => {
    const scene = await open(context);
    const { faults } = scene.platform;
    faults.sometimes(0.08, { kind: 'status', status: 500 });
    faults.sometimes(0.08, { kind: 'status', status: 500, afterEffect: true });
    faults.sometimes(0.08, { kind: 'drop-answer' });
    faults.sometimes(0.08, { kind: 'delay', ms: 800 });
    const population = createPopulation(scene);
    await scene.startWorker();
    for (let point = 0; point < points; point++) {
      await population.grow();
      await scene.tick();
    }
    await settle(scene, population);
    await expect(checkTrust(scene, population)).resolves.toBeUndefined();
  },
);
