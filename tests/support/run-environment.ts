import { Client, Connection } from '@temporalio/client';
import type { Env } from '#orchestrator/env.ts';
import { migrateStateDatabase } from '#orchestrator/state/state-database.ts';
import { openStateStore, type StateStore } from '#orchestrator/state/state-store.ts';
import { createDatabase, temporalAddress } from './services.ts';
import { createNamespace } from './temporal-namespace.ts';

export interface RunEnvironment {
  readonly client: Client;
  readonly store: StateStore;
  /** A worker's variables for this environment. */
  readonly env: Env;
  close(): Promise<void>;
}

/** A Temporal namespace and a migrated state database for one suite. */
export async function openRunEnvironment(
  variables: Env = {},
  migrationsUrl?: URL,
): Promise<RunEnvironment> {
  const database = await createDatabase('state');
  await migrateStateDatabase(database.url, migrationsUrl);
  const connection = await Connection.connect({ address: temporalAddress() });
  const namespace = await createNamespace(connection);
  const store = openStateStore(database.url);
  return {
    client: new Client({ connection, namespace }),
    store,
    env: {
      ...variables,
      TEMPORAL_ADDRESS: temporalAddress(),
      TEMPORAL_NAMESPACE: namespace,
      STATE_DATABASE_URL: database.url,
    },
    close: async () => {
      await store.close();
      await connection.close();
      await database.drop();
    },
  };
}
