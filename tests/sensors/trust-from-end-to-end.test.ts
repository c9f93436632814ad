import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { definitions } from '#definitions.ts';
import type { SensorTickResult } from '#orchestrator/workflow/sensor-protocol.ts';
import {
  startPlatformApi,
  type PlatformApiStandIn,
} from '../doubles/stand-ins/platform-api/server.ts';
import {
  createRealm,
  keycloakStartMs,
  keycloakVariables,
  type TestRealm,
} from '../support/keycloak.ts';
import { startWorker, type TestWorker } from '../support/start-worker.ts';
import { nonEmpty } from '../support/non-empty.ts';

let realm: TestRealm;
let platform: PlatformApiStandIn;
let worker: TestWorker;
let ticks = 0;

beforeAll(async () => {
  realm = await createRealm('trust');
  platform = await startPlatformApi();
  worker = await startWorker(definitions, {
    ...(await keycloakVariables(realm.name)),
    ...platform.env,
    PLATFORM_API_MAX_RUNS: '10',
  });
}, keycloakStartMs);

afterAll(async () => {
  await worker.stop();
  await platform.stop();
  await realm.drop();
});

async function tick(sensor: string): Promise<SensorTickResult> {
  const args = [{ sensor, mode: 'poll', deadlineSecs: 60 }];
  return worker.client.workflow.execute('sensorTick', {
    workflowId: `sensorTick/${sensor}/${++ticks}`,
    taskQueue: 'default',
    args,
  });
}

const settled = () =>
  vi.waitFor(
    async () => {
      const { pending, places } = await worker.store.requests.overview();
      expect([
        pending.filter(({ oldest }) => oldest < new Date(Date.now() + 1_000)),
        places,
      ]).toEqual([[], []]);
    },
    { timeout: 25_000, interval: 100 },
  );

const usernames = Array.from({ length: 20 }, (_, index) => `user-${index}`);

test('every user of the realm gets a DID', async () => {
  await realm.createUsers(usernames);
  expect(await tick('keycloakUserSensor')).toMatchObject({ requested: 20 });
  // Includes users whose runs wait for a slot.
  expect(await worker.store.partitionKeys.all('users')).toEqual(usernames.toSorted());
  await settled();
  expect(platform.users().map(({ username, trust_did }) => [username, trust_did !== null])).toEqual(
    expect.arrayContaining(usernames.map((username) => [username, true])),
  );
  for (const username of usernames) expect(platform.trustService.asked('did', username)).toBe(1);
  const latest = await worker.store.materializations.latestOf(['trust/user_did']);
  expect(latest.map(({ partition }) => partition).toSorted()).toEqual(usernames.toSorted());
  expect(platform.trustService.peak()).toBeLessThanOrEqual(10);
});

test('a tick that finds no new user says so, and one who registers is found by the next', async () => {
  expect(await tick('keycloakUserSensor')).toMatchObject({
    status: 'skipped',
    skipReason: expect.stringMatching(/^No new users among \d+$/),
  });
  await realm.createUsers(['newcomer']);
  expect(await tick('keycloakUserSensor')).toMatchObject({ requested: 1 });
  await settled();
  expect(platform.trustService.asked('did', 'newcomer')).toBe(1);
});

test('every object gets a proof; one that cannot have it yet comes again after an hour', async () => {
  const owned = usernames.slice(0, 3).map((owner) => platform.addObject({ owner }).key);
  const ownerless = platform.addObject().key;
  const early = platform.addObject({ owner: 'nobody-yet' }).key;
  expect(await tick('platformApiAssetObjectSensor')).toMatchObject({ requested: 5 });
  expect(await worker.store.partitionKeys.all('objects')).toEqual(
    [...owned, ownerless, early].toSorted(),
  );
  const proven = [...owned, ownerless];
  await vi.waitFor(
    () =>
      expect(platform.objects().filter(({ proof_id }) => proof_id !== null)).toHaveLength(
        proven.length,
      ),
    {
      timeout: 25_000,
    },
  );
  for (const key of nonEmpty(proven)) expect(platform.trustService.asked('proof', key)).toBe(1);
  expect(platform.trustService.asked('did', 'workflows')).toBe(1);

  const text = `select status, extract(epoch from not_before - now())::int as "inSecs" from run_requests where run_key = $1 and attempt = 2`;
  await vi.waitFor(
    async () => {
      const { rows } = await worker.store.database.query<{ status: string; inSecs: number }>(text, [
        early,
      ]);
      expect(rows).toEqual([{ status: 'pending', inSecs: expect.any(Number) }]);
      expect(rows[0]?.inSecs).toBeGreaterThan(3_500);
    },
    { timeout: 10_000 },
  );
  expect(await tick('platformApiAssetObjectSensor')).toMatchObject({ requested: 0 });
});

test('no request was a mistake', () => {
  expect(platform.violations).toEqual([]);
});
