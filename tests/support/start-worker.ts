import { DefaultLogger, Runtime } from '@temporalio/worker';
import '#project.ts';
import type { Env } from '#orchestrator/env.ts';
import type { Definitions } from '#orchestrator/definitions/deployment.ts';
import { stateDatabaseUrl } from '#orchestrator/state/state-database.ts';
import { createWorker } from '#orchestrator/worker/create-worker.ts';
import { taskQueues } from '#orchestrator/worker/task-queues.ts';
import { openRunEnvironment, type RunEnvironment } from './run-environment.ts';
import { workflowBundle } from './workflow-bundle.ts';

export interface TestWorker extends Omit<RunEnvironment, 'close'> {
  stop(): Promise<void>;
}

let quiet = false;

/** Intentionally failing runs would fill the output. */
export function silence(): void {
  if (!quiet) Runtime.install({ logger: new DefaultLogger('ERROR') });
  quiet = true;
}

/** A worker of all queues in this process, in a separate run environment. */
export async function startWorker(
  definitions: Definitions,
  variables: Env = {},
): Promise<TestWorker> {
  silence();
  const { close, ...environment } = await openRunEnvironment(variables, definitions.migrationsUrl);
  const { env } = environment;
  const bundle = { codePath: await workflowBundle(definitions.workflowsUrl) };
  const worker = await createWorker({
    definitions,
    env,
    queues: taskQueues(),
    stateDatabaseUrl: stateDatabaseUrl(env),
    bundle,
  });
  const running = worker.run();
  return {
    ...environment,
    stop: async () => {
      worker.shutdown();
      await running;
      await close();
    },
  };
}
