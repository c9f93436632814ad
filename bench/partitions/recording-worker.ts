import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createKitActivities } from '#orchestrator/activities/kit-activities.ts';
import { temporalSettings } from '#orchestrator/client/temporal-connection.ts';
import { openResources } from '#orchestrator/definitions/resource.ts';
import type { Env } from '#orchestrator/env.ts';
import { drainSettings } from '#orchestrator/sensors/drain.ts';
import { openStateStore, type StateStore } from '#orchestrator/state/state-store.ts';
import { createActivityInterceptors } from '#orchestrator/worker/activity-interceptors.ts';
import { createRunningActivities } from '#orchestrator/worker/running-activities.ts';
import type { KitActivities } from '#orchestrator/workflow/protocol.ts';
import { benchDefinitions } from '../kit/definitions.ts';
import type { ServedWorker } from '../worker/serve-bench.ts';
import { recordAsBefore } from './recording-of-before.ts';

export const recordingQueue = 'recording';

/** The kit's recording activity, and the same with the former statement. */
export type RecordingActivities = Readonly<
  Record<'recordNow' | 'recordBefore', KitActivities['recordOutcomes']>
>;

/** A worker with only this activity, with the interceptors and settings of the kit's workers. */
export async function createRecordingWorker(
  env: Env,
  stateDatabaseUrl: string,
): Promise<ServedWorker> {
  const { connection: options, namespace } = temporalSettings(env);
  const connection = await NativeConnection.connect(options);
  const store = openStateStore(stateDatabaseUrl);
  const { database, materializations } = store;
  const record: typeof materializations.record = (runId, outcomes) =>
    recordAsBefore(database, runId, outcomes);
  const ownFile = () => undefined;
  const activityOf = (of: StateStore) =>
    createKitActivities({
      definitions: benchDefinitions,
      resources: openResources(benchDefinitions.resources, env),
      store: of,
      env,
      ownFile,
      client: new Client({
        connection,
        namespace,
      }),
      drain: drainSettings,
      onRecorded: () => undefined,
      threads: { materialize: () => Promise.reject(new Error('Nothing is materialized here')) },
    }).recordOutcomes;
  const activities: RecordingActivities = {
    recordNow: activityOf(store),
    recordBefore: activityOf({ ...store, materializations: { ...materializations, record } }),
  };
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: recordingQueue,
    workflowsPath: fileURLToPath(new URL('./recording-workflows.ts', import.meta.url)),
    interceptors: { activity: [createActivityInterceptors(ownFile, createRunningActivities())] },
    activities,
    reuseV8Context: true,
    maxCachedWorkflows: 600,
    workflowTaskPollerBehavior: { type: 'autoscaling' },
  });
  return {
    run: async () => {
      await worker.run();
      await Promise.all([connection.close(), store.close()]);
    },
    shutdown: () => worker.shutdown(),
  };
}
