import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Worker, bundleWorkflowCode } from '@temporalio/worker';
import { temporalSettings } from '#orchestrator/client/temporal-connection.ts';
import type { Env } from '#orchestrator/env.ts';
import type { ServedWorker } from '../worker/serve-bench.ts';
import { createBenchActivities } from './activities.ts';
import { createRecordingActivities } from './recording-activities.ts';

export const rawTaskQueue = 'raw';

/**
 * A worker of the plain SDK with the same settings as the kit's workflow worker, but without the
 * kit.
 */
export async function createRawWorker(env: Env, stateDatabaseUrl: string): Promise<ServedWorker> {
  const { connection: options, namespace } = temporalSettings(env);
  const connection = await NativeConnection.connect(options);
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./raw-workflows.ts', import.meta.url)),
    logger: new DefaultLogger('WARN'),
  });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: rawTaskQueue,
    activities: {
      ...createBenchActivities(),
      ...(await createRecordingActivities(stateDatabaseUrl)),
    },
    workflowBundle,
    reuseV8Context: true,
    maxCachedWorkflows: 600,
    maxConcurrentActivityTaskExecutions: 100,
    activityTaskPollerBehavior: { type: 'autoscaling' },
    workflowTaskPollerBehavior: { type: 'autoscaling' },
  });
  return {
    run: async () => {
      await worker.run();
      await connection.close();
    },
    shutdown: () => worker.shutdown(),
  };
}
