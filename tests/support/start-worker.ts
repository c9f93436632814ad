import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Definitions } from '../../src/orchestrator/definitions/definitions.ts';
import { migrateStateDatabase } from '../../src/orchestrator/state/state-database.ts';
import { openStateStore, type StateStore } from '../../src/orchestrator/state/state-store.ts';
import { createWorker } from '../../src/orchestrator/worker/create-worker.ts';
import type { Env } from '../../src/env.ts';
import { createDatabase, temporalAddress } from './services.ts';
import { createNamespace } from './temporal-namespace.ts';

export interface TestWorker {
  readonly client: Client;
  readonly store: StateStore;
  readonly env: Env;
  readonly stateDatabaseUrl: string;
  stop(): Promise<void>;
}

let quiet = false;

/** Runs that fail on purpose would fill the output. */
function silence(): void {
  if (!quiet) Runtime.install({ logger: new DefaultLogger('ERROR') });
  quiet = true;
}

/** A worker of all queues in a Temporal namespace and a state database of its own. */
export async function startWorker(definitions: Definitions, variables: Env = {}): Promise<TestWorker> {
  silence();
  const database = await createDatabase('state');
  await migrateStateDatabase(database.url);
  const connection = await Connection.connect({ address: temporalAddress() });
  const namespace = await createNamespace(connection);
  const env = { ...variables, TEMPORAL_ADDRESS: temporalAddress(), TEMPORAL_NAMESPACE: namespace };
  const queues = ['default', 'ingestion', 'kubernetes'] as const;
  const worker = await createWorker({ definitions, env, queues, stateDatabaseUrl: database.url });
  const running = worker.run();
  const store = openStateStore(database.url);
  return {
    client: new Client({ connection, namespace }),
    store,
    env,
    stateDatabaseUrl: database.url,
    stop: async () => {
      worker.shutdown();
      await running;
      await store.close();
      await connection.close();
      await database.drop();
    },
  };
}
