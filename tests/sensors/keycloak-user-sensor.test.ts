import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { createKeycloakUserSensor } from '#sensors/keycloak-user-sensor.ts';
import { createRealmInMemory } from './realm-in-memory.ts';
import { createSensorHarness } from './sensor-harness.ts';
import { nonEmpty } from '../support/non-empty.ts';

const long = new Date('2020-01-01');
const name = (index: number) => `user-${String(index).padStart(6, '0')}`;

function realmOf(users: number, knowsCreatedAfter: boolean) {
  const realm = createRealmInMemory({ knowsCreatedAfter });
  for (let index = 0; index < users; index += 1) realm.add(name(index), long);
  return realm;
}

/** All users have a DID except those that a test adds. */
function watch(
  realm: ReturnType<typeof realmOf>,
  users: number,
  sensor = createKeycloakUserSensor(),
) {
  const harness = createSensorHarness(sensor, { keycloak: realm.keycloak });
  for (let index = 0; index < users; index += 1) harness.materialized.add(name(index));
  return harness;
}

describe.each([true, false])(
  'the sensor of users, with a server that can list new ones: %s',
  (knowsCreatedAfter) => {
    test('requests each user once, with the username alone', async () => {
      const realm = realmOf(250, knowsCreatedAfter);
      const harness = createSensorHarness(
        createKeycloakUserSensor({ pages: 50, requests: 1_000 }),
        { keycloak: realm.keycloak },
      );
      harness.materialized.add(name(3));
      expect(await harness.tick()).toHaveLength(249);
      expect(await harness.tick()).toEqual([]);
      expect(harness.requested.toSorted()).toEqual(
        Array.from({ length: 250 }, (_, index) => name(index)).filter((user) => user !== name(3)),
      );
    });

    test('requests 100 runs a tick at most, until all are requested', async () => {
      const realm = realmOf(950, knowsCreatedAfter);
      const harness = watch(realm, 0);
      const ticks: number[] = [];
      for (let tick = 0; tick < 11; tick += 1) ticks.push((await harness.tick()).length);
      expect(ticks).toEqual([...Array.from({ length: 9 }, () => 100), 50, 0]);
    });

    test('requests as many runs a tick as a variable says', async () => {
      const realm = realmOf(20, knowsCreatedAfter);
      const inTick = (limit: string) =>
        createSensorHarness(
          createKeycloakUserSensor(),
          { keycloak: realm.keycloak },
          { TRUST_SENSORS_MAX_REQUESTS: limit },
        ).tick();
      expect(await inTick('7')).toHaveLength(7);
      await expect(inTick('none')).rejects.toThrow(
        'TRUST_SENSORS_MAX_REQUESTS is not valid: expected a whole number of at least 1',
      );
    });

    test('looks at 50 pages of 100 a tick at most, and at all of 100,000 users in turn', async () => {
      const realm = realmOf(100_000, knowsCreatedAfter);
      const harness = watch(realm, 100_000);
      for (let tick = 0; tick < 22; tick += 1) {
        const before = realm.pages.length;
        await harness.tick();
        expect(realm.pages.length - before).toBeLessThanOrEqual(50);
      }
      expect(nonEmpty(realm.pages).every(({ max }) => max === 100)).toBe(true);
      const looked = new Set(
        realm.pages
          .filter(({ createdAfter }) => createdAfter === undefined)
          .map(({ first }) => first),
      );
      expect(looked.size).toBe(1_001);
    });

    test('finds a new user among 5,000 within two ticks, wherever its name stands and the sensor was', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 0, max: 4_998 }), { minLength: 1, maxLength: 12 }),
          fc.nat(4_999),
          async (places, position) => {
            const users = 5_000 - places.length;
            const realm = realmOf(users, knowsCreatedAfter);
            const harness = watch(realm, users);
            harness.cursor = JSON.stringify({ position });
            await harness.tick();
            for (const [index, place] of nonEmpty(places).entries()) {
              const added = `${name(place)}-${index}`;
              realm.add(added, long);
              expect([...(await harness.tick()), ...(await harness.tick())]).toEqual([added]);
            }
          },
        ),
        { numRuns: 15 },
      );
    });

    test('loses no user forever while others come and go', async () => {
      const realm = realmOf(1_200, knowsCreatedAfter);
      const harness = createSensorHarness(createKeycloakUserSensor({ pages: 3, requests: 40 }), {
        keycloak: realm.keycloak,
      });
      for (let round = 0; round < 60; round += 1) {
        realm.remove(name(round * 7));
        realm.add(`late-${round}`, long);
        await harness.tick();
      }
      for (let tick = 0; tick < 20; tick += 1) await harness.tick();
      const left = new Set(harness.requested);
      for (let round = 0; round < 60; round += 1) expect(left.has(`late-${round}`)).toBe(true);
      for (let index = 420; index < 1_200; index += 1) expect(left.has(name(index))).toBe(true);
    });

    test.each([
      'nonsense',
      '{"position":-1}',
      '{"position":"x"}',
      '{"position":987654321}',
      '[]',
      '7',
    ])('continues from a bad cursor: %s', async (cursor) => {
      const realm = realmOf(150, knowsCreatedAfter);
      const harness = watch(realm, 149);
      harness.cursor = cursor;
      expect([...(await harness.tick()), ...(await harness.tick())]).toEqual([name(149)]);
    });
  },
);

describe('a server that can list new users', () => {
  test('has them found in the next tick among 100,000, wherever the sensor is', async () => {
    const realm = realmOf(100_000, true);
    const harness = watch(realm, 100_000);
    for (const added of ['a-first', 'user-050000-x', 'z-last']) {
      await harness.tick();
      realm.add(added);
      expect(await harness.tick()).toEqual([added]);
    }
  });

  test('has users found whose clock is minutes behind ours, or who were visible late', async () => {
    const realm = realmOf(20_000, true);
    const harness = watch(realm, 20_000);
    await harness.tick();
    realm.add('z-late', new Date(Date.now() - 500_000));
    expect(await harness.tick()).toEqual(['z-late']);
  });

  test('that has more of them than a tick has room for is requested the rest in the next ticks, without an end to the way through all', async () => {
    const realm = realmOf(10_000, true);
    const harness = watch(realm, 10_000);
    await harness.tick();
    for (let index = 0; index < 6_000; index += 1) realm.add(`new-${index}`);
    vi.useFakeTimers({ now: Date.now(), toFake: ['Date'] });
    for (let tick = 0; tick < 70 && harness.requested.length < 6_000; tick += 1) {
      await harness.tick();
      vi.setSystemTime(Date.now() + 300_000);
    }
    vi.useRealTimers();
    expect(new Set(harness.requested).size).toBe(6_000);
  });
});
