import { Client, Connection } from '@temporalio/client';
import { migrateStateDatabase } from '#orchestrator/state/state-database.ts';
import { openStateStore, type StateStore } from '#orchestrator/state/state-store.ts';
import type { BenchParts } from '../bench-parts.ts';
import { withWorker } from '../worker/with-worker.ts';
import { startKeycloakServer } from './keycloak-server.ts';
import { createRealm, type Realm } from './realm.ts';
import { createTicker, sensorName, type Ticker } from './ticker.ts';
import { readWrites, type Writes } from './writes.ts';

export interface SensorSetting {
  readonly realm: Realm;
  readonly ticker: Ticker;
  readonly client: Client;
  readonly store: StateStore;
}

export interface SettingSpec {
  /** Name of the realm and the state database. */
  readonly name: string;
  /** Users that already have a DID. */
  readonly users: number;
  readonly knowsCreatedAfter: boolean;
}

/**
 * Runs an action in a realm with a separate server, state database and worker process, which are
 * removed afterwards. Reports how many times the worker wrote a row.
 */
export async function inSensorSetting<T>(
  { services, env, cpuProfiles }: BenchParts,
  { name, users, knowsCreatedAfter }: SettingSpec,
  action: (setting: SensorSetting) => Promise<T>,
): Promise<{ readonly result: T; readonly writes: Writes }> {
  const { folder, temporalAddress, postgres } = services;
  const realm = createRealm(name, users);
  const stateDatabaseUrl = new URL(`/bench_state_sensors_${name}`, postgres.url).href;
  await migrateStateDatabase(stateDatabaseUrl);
  await prepareState(stateDatabaseUrl, realm.usernames());
  const before = await readWrites(stateDatabaseUrl);

  const keycloak = await startKeycloakServer({ realm, knowsCreatedAfter });
  const workerEnv = {
    ...env,
    ...keycloak.env,
    ...platform,
    TEMPORAL_ADDRESS: temporalAddress,
    STATE_DATABASE_URL: stateDatabaseUrl,
  };
  const entry = new URL('../sensors-worker-main.ts', import.meta.url);
  const store = openStateStore(stateDatabaseUrl);
  const connection = await Connection.connect({ address: temporalAddress });
  const client = new Client({ connection });
  try {
    const result = await withWorker({ entry, env: workerEnv, folder, cpuProfiles }, (worker) =>
      action({
        realm,
        client,
        store,
        ticker: createTicker({ client, worker, keycloak, env: workerEnv }),
      }),
    );
    await store.close();
    return { result, writes: (await readWrites(stateDatabaseUrl)).since(before) };
  } finally {
    await connection.close();
    await keycloak.stop();
  }
}

/** The sensor requires its configuration; nothing calls it. */
const platform = {
  API_BASE_URL: 'http://127.0.0.1:9',
  API_USERNAME: 'bench',
  API_PASSWORD: 'bench',
};

const atOnce = 10_000;

async function prepareState(stateDatabaseUrl: string, usernames: readonly string[]): Promise<void> {
  const store = openStateStore(stateDatabaseUrl);
  const madeAt = new Date();
  for (let from = 0; from < usernames.length; from += atOnce) {
    const partitions = usernames.slice(from, from + atOnce);
    await store.materializations.import(
      partitions.map((partition) => ({
        asset: 'trust/user_did',
        partition,
        value: `did:bench:${partition}`,
        metadata: {},
        madeAt,
      })),
    );
  }
  // Like a sensor that has ticked before.
  await store.sensors.setCursor(sensorName, undefined);
  await store.database.query('vacuum analyze asset_partitions');
  await store.close();
}
