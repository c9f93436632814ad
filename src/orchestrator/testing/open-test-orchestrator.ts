import { DefaultLogger, Runtime } from '@temporalio/worker';
import { connectClient } from '../client/temporal-connection.ts';
import type { Definitions } from '../definitions/deployment.ts';
import { migrateStateDatabase } from '../state/state-database.ts';
import { openStateStore } from '../state/state-store.ts';
import { createWorker } from '../worker/create-worker.ts';
import { taskQueues } from '../worker/task-queues.ts';
import { inThisProcess, openFakedResources } from './faked-resources.ts';
import { runJob, tickSensor } from './requests.ts';
import type {
  Selected,
  TestOrchestrator,
  TestOrchestratorGiven,
} from './start-test-orchestrator.ts';
import { startTestServers } from './test-servers.ts';

/** See `startTestOrchestrator`. */
export async function openTestOrchestrator(
  defined: Definitions,
  given: TestOrchestratorGiven,
): Promise<TestOrchestrator> {
  const fakes = given.resources ?? {};
  const resources = openFakedResources(defined.resources, given.env ?? {}, fakes);
  const definitions = inThisProcess(defined, fakes);
  logErrorsOnly();
  const opened: (() => Promise<unknown>)[] = [];
  /** Closes in reverse order and continues after errors. */
  const closeAll = async () => {
    const failures: unknown[] = [];
    for (const close of opened.splice(0).toReversed())
      await close().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };
  try {
    const servers = await startTestServers();
    opened.push(servers.close);
    const env = { ...given.env, ...servers.env };
    await migrateStateDatabase(env.STATE_DATABASE_URL, definitions.migrationsUrl);
    const store = openStateStore(env.STATE_DATABASE_URL);
    opened.push(store.close);
    const client = await connectClient(env);
    opened.push(() => client.connection.close());
    const worker = await createWorker({
      definitions,
      env,
      queues: queuesOf(definitions),
      stateDatabaseUrl: env.STATE_DATABASE_URL,
      resources,
    });
    const running = worker.run();
    opened.push(async () => {
      worker.shutdown();
      await running;
    });
    const ending = new AbortController();
    opened.push(async () => ending.abort());
    const parts = { definitions, client, store, env, signal: ending.signal };
    return {
      client,
      store,
      env,
      materialize: (selection, { config = {}, ...partition } = {}) =>
        runJob(parts, 'materializeAssets', {
          selection: [selection].flat().map((selected) => keyOf(selected as Selected)),
          config,
          ...partition,
        }),
      run: (job, config = {}) => runJob(parts, job, config),
      tickSensor: (sensor) => tickSensor(parts, typeof sensor === 'string' ? sensor : sensor.name),
      latest: async (asset, partition = '') =>
        (await store.materializations.latest(keyOf(asset), partition)) as never,
      close: closeAll,
      [Symbol.asyncDispose]: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

const keyOf = (selected: Selected) => (typeof selected === 'string' ? selected : selected.key);

/** The project's queues and those of assets, because a test may not have set its project. */
function queuesOf({ activityAssets }: Definitions): readonly string[] {
  return [...new Set([...taskQueues(), ...activityAssets.flatMap(({ spec }) => spec.queue ?? [])])];
}

/**
 * Runs that fail on purpose would fill the output. A runtime that the process has already installed
 * is kept.
 */
function logErrorsOnly(): void {
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
  } catch (error) {
    if (!(error instanceof Error && error.name === 'IllegalStateError')) throw error;
  }
}
