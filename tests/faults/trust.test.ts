import { expect, test, type TestContext } from 'vitest';
import { keycloakStartMs } from '../support/keycloak.ts';
import { points, seed } from './support/fault-options.ts';
import { createRandom } from './support/random.ts';
import { fragileServers, openOnFragile, serversOf, type StageServers } from './support/servers.ts';
import { strikeBetween } from './support/strike.ts';
import { checkTrust, settle } from './trust/check-trust.ts';
import { createPopulation } from './trust/population.ts';
import { openTrustScene, type TrustScene } from './trust/scene.ts';

const timeout = keycloakStartMs + 150_000 + points * 50_000;
const strikes = `${points} times, at random points (seed ${seed})`;

async function open(context: TestContext, servers?: Partial<StageServers>): Promise<TrustScene> {
  const scene = await openTrustScene(await serversOf(context, servers));
  context.onTestFinished(() => scene.close());
  return scene;
}

/** Enough for everything between a tick and the last poll of a request. */
const round = ({ temporal, postgres, api }: TrustScene) =>
  [
    [temporal, 300],
    [postgres, 300],
    [api, 60],
  ] as const;

test.concurrent(
  `each is requested once though the worker is killed ${strikes}`,
  { timeout },
  async (context) => {
    const scene = await open(context);
    const random = createRandom(seed);
    const population = createPopulation(scene);
    let worker = await scene.startWorker();
    for (let point = 0; point < points; point++) {
      await population.grow();
      const ticked = scene.tick();
      await strikeBetween(round(scene), random, () => worker.kill());
      await worker.exited;
      worker = await scene.startWorker();
      await ticked;
    }
    await settle(scene, population);
    await expect(checkTrust(scene, population)).resolves.toBeUndefined();
  },
);

test.concurrent.for(fragileServers)(
  `each is requested once though $server is killed ${strikes}`,
  { timeout },
  async (fragile, context) => {
    const { scene, server } = await openOnFragile(context, fragile, open);
    const random = createRandom(seed + 1);
    const population = createPopulation(scene);
    await scene.startWorker();
    for (let point = 0; point < points; point++) {
      await population.grow();
      const ticked = scene.tick();
      await strikeBetween(round(scene), random, server.kill);
      await server.restarted();
      await ticked;
    }
    await settle(scene, population);
    await expect(checkTrust(scene, population)).resolves.toBeUndefined();
  },
);

test.concurrent(
  `each is requested once though the platform fails, stalls and loses answers (seed ${seed})`,
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
