import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKeycloakUserSensor } from '#sensors/keycloak-user-sensor.ts';
import { createKeycloak, keycloakEnv, type Keycloak } from '#resources/keycloak.ts';
import {
  createRealm,
  keycloakStartMs,
  keycloakVariables,
  type NewUser,
} from '../support/keycloak.ts';
import { createRealmInMemory } from './realm-in-memory.ts';
import { createSensorHarness } from './sensor-harness.ts';

interface Realm {
  readonly keycloak: Keycloak;
  add(users: readonly (string | NewUser)[]): Promise<void>;
  /** With a service account in the realm. */
  addClient(clientId: string): Promise<void>;
  remove(username: string): Promise<void>;
  drop(): Promise<void>;
}

const realms: Readonly<Record<string, () => Promise<Realm>>> = {
  'of Keycloak': async () => {
    const realm = await createRealm('realms');
    return {
      keycloak: createKeycloak(keycloakEnv.parse(await keycloakVariables(realm.name))),
      add: (users) => realm.createUsers(users),
      addClient: (clientId) => realm.createClient(clientId),
      remove: (username) => realm.deleteUsers([username]),
      drop: () => realm.drop(),
    };
  },
  'in memory': async () => {
    const realm = createRealmInMemory({ knowsCreatedAfter: true });
    return {
      keycloak: realm.keycloak,
      add: async (users) => {
        for (const user of users.map((each) =>
          typeof each === 'string' ? { username: each } : each,
        ))
          realm.add(user.username, user.createdAt);
      },
      addClient: async (clientId) => realm.addClient(clientId),
      remove: async (username) => realm.remove(username),
      drop: async () => undefined,
    };
  },
};

const noon = new Date('2025-01-01T12:00:00.500Z');
const later = new Date(noon.getTime() + 1);

describe.each(Object.keys(realms))('a realm %s', (kind) => {
  let realm: Realm;
  let keycloak: Keycloak;

  beforeAll(async () => {
    realm = await realms[kind]!();
    keycloak = realm.keycloak;
    await realm.addClient('Backend');
    await realm.add([
      ...['service-account-like', 'Zoe', 'a_b', 'émile'].map((username) => ({
        username,
        createdAt: noon,
      })),
      ...['a-b', 'ab', 'user 1', 'user.1'].map((username) => ({ username, createdAt: later })),
      { username: 'Disabled', createdAt: later, enabled: false },
    ]);
    await realm.addClient('service-like');
  }, keycloakStartMs);

  afterAll(() => realm.drop());

  async function namesOf(page: {
    readonly first?: number;
    readonly max?: number;
    readonly createdAfter?: Date;
  }): Promise<string[]> {
    return (await keycloak.listUsers({ first: 0, max: 100, ...page })).map(
      ({ username }) => username,
    );
  }

  const everybody = [
    'a-b',
    'a_b',
    'ab',
    'disabled',
    'service-account-like',
    'user 1',
    'user.1',
    'zoe',
    'émile',
  ];

  test('lists people in the order of their names in lower case, disabled ones too, and no account of a client', async () => {
    expect(await namesOf({})).toEqual(everybody);
    expect(await keycloak.countUsers()).toBe(everybody.length);
  });

  test('does so too for those created at a time or later, to the millisecond', async () => {
    expect(await keycloak.supportsCreatedAfter()).toBe(true);
    expect(await namesOf({ createdAfter: new Date(0) })).toEqual(everybody);
    expect(await namesOf({ createdAfter: noon })).toEqual(everybody);
    expect(await namesOf({ createdAfter: later })).toEqual([
      'a-b',
      'ab',
      'disabled',
      'user 1',
      'user.1',
    ]);
    expect(await namesOf({ createdAfter: new Date(later.getTime() + 1) })).toEqual([]);
  });

  test('cuts pages from either list, of which those behind the end are empty', async () => {
    expect(await namesOf({ first: 3, max: 4 })).toEqual(everybody.slice(3, 7));
    expect(await namesOf({ first: 3, max: 4, createdAfter: later })).toEqual(['user 1', 'user.1']);
    expect(await namesOf({ first: 9, max: 4 })).toEqual([]);
    expect(await namesOf({ first: 5, max: 4, createdAfter: later })).toEqual([]);
  });

  test('refuses a name that exists, in whatever case, and that of a client’s account', async () => {
    await expect(realm.add(['ZOE'])).rejects.toThrow('exists');
    await expect(realm.add(['service-account-backend'])).rejects.toThrow('exists');
  });

  test('moves those behind a user who comes or goes', async () => {
    expect(await namesOf({ first: 0, max: 2 })).toEqual(['a-b', 'a_b']);
    await realm.remove('a_b');
    expect(await namesOf({ first: 2, max: 2 })).toEqual(['disabled', 'service-account-like']);
    await realm.add([{ username: 'a_b', createdAt: noon }]);
    expect(await namesOf({ first: 2, max: 2 })).toEqual(['ab', 'disabled']);
  });

  test('has a DID requested for each person, and for no account of a client however it is called', async () => {
    const harness = createSensorHarness(createKeycloakUserSensor(), { keycloak });
    expect((await harness.tick()).toSorted()).toEqual(everybody.toSorted());
    await realm.addClient('new');
    await realm.addClient('Prefix of others');
    expect(await harness.tick()).toEqual([]);
    await realm.add([
      'service-account-new-person',
      'aaron',
      { username: 'absent', enabled: false },
    ]);
    await realm.remove('zoe');
    expect(await harness.tick()).toEqual(['aaron', 'absent', 'service-account-new-person']);
    expect(await harness.tick()).toEqual([]);
  });
});
