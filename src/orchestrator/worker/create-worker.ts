import { Client } from '@temporalio/client';
import { NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Env } from '../env.ts';
import { createAlerting } from '../alerts/keep-alerting.ts';
import { createKitActivities } from '../activities/kit-activities.ts';
import { temporalSettings } from '../client/temporal-connection.ts';
import { workflowTaskQueue } from '../client/start-run.ts';
import type { Definitions } from '../definitions/deployment.ts';
import { openResources, type OpenResources } from '../definitions/resource.ts';
import { RetryableError } from '../errors.ts';
import { createReacting } from '../reactions/keep-reacting.ts';
import { firstCursor } from '../sensors/window-sensor.ts';
import { drainSettings, type DrainSettings } from '../sensors/drain.ts';
import { openStateStore } from '../state/state-store.ts';
import { keepUpToDate } from '../summaries/keep-up-to-date.ts';
import { createAssetThreads } from '../threads/asset-threads.ts';
import { readThreadSettings, type ThreadSettings } from '../threads/thread-settings.ts';
import { createActivityInterceptors } from './activity-interceptors.ts';
import { bundleWorkflows } from './bundle-workflows.ts';
import { ownFileOf, projectFolderOfDefinitions, type OwnFile } from './own-files.ts';
import { createRunningActivities } from './running-activities.ts';
import { runTogether, shutdownAll } from './run-together.ts';
import { concurrencyOf } from './task-queues.ts';
import { watchFreshness } from './watch-freshness.ts';
import { watchEventLoop } from './watch-event-loop.ts';

export interface WorkerParts {
  readonly definitions: Definitions;
  readonly env: Env;
  readonly queues: readonly string[];
  readonly stateDatabaseUrl: string;
  /**
   * Workflow code that was bundled in advance; bundled from the sources by default, which takes
   * about a second.
   */
  readonly bundle?: NonNullable<WorkerOptions['workflowBundle']>;
  /** Opened from the environment by default. The worker closes them. */
  readonly resources?: OpenResources;
  /** When to compare started requests with Temporal; defaults to `drainSettings`. */
  readonly drain?: DrainSettings;
  /** Read from the variables by default. */
  readonly threads?: ThreadSettings;
}

export interface RunningWorker {
  /**
   * Polls until shutdown; activities in progress then get the grace period to end.
   * @throws the error of a queue's worker, after those of the other queues were shut down, too
   */
  run(): Promise<void>;
  shutdown(): void;
  /** @throws RetryableError if queues are not polled or Temporal does not answer */
  checkHealth(): Promise<void>;
}

/**
 * How long activities may take to end after the start of a shutdown. After that, another worker
 * retries them.
 */
const shutdownGraceTime = '20s';

const shared = {
  shutdownGraceTime,
  shutdownForceTime: '25s',
  maxHeartbeatThrottleInterval: '2s',
  defaultHeartbeatThrottleInterval: '2s',
} satisfies Partial<WorkerOptions>;

const healthLimitMs = 5_000;

/**
 * Creates the workers for the given task queues in this process. The state database must be
 * migrated, and the search attributes must exist.
 */
export async function createWorker({
  definitions,
  env,
  queues,
  stateDatabaseUrl,
  bundle,
  resources = openResources(definitions.resources, env),
  drain = drainSettings,
  threads: threadSettings = readThreadSettings(env),
}: WorkerParts): Promise<RunningWorker> {
  // First, because it can fail and nothing is open yet.
  const workflowBundle = queues.includes('default')
    ? (bundle ?? (await bundleWorkflows(definitions.workflowsUrl)))
    : undefined;
  const { connection: options, namespace, address } = temporalSettings(env);
  const connection = await NativeConnection.connect(options).catch((error: unknown) => {
    throw new RetryableError(`No Temporal server answers at ${address}`, {
      code: 'TEMPORAL_UNAVAILABLE',
      cause: error,
    });
  });
  const store = openStateStore(stateDatabaseUrl);
  const projectFolder = projectFolderOfDefinitions(definitions);
  const ownFile: OwnFile = (file) => ownFileOf(projectFolder, file);
  const threads = createAssetThreads({
    definitions,
    env,
    stateDatabaseUrl,
    settings: threadSettings,
  });
  const client = new Client({ connection, namespace });
  const alerting = createAlerting({ client, store, definitions, env });
  const reacting = createReacting({
    client,
    store,
    sensors: definitions.sensors,
    assets: definitions.assets,
    alsoRuns: alerting.watchesRuns,
    logger: Runtime.instance().logger,
  });
  const onRecorded = () => {
    reacting.nudge();
    alerting.nudge();
  };
  const activities = {
    ...definitions.createActivities(resources, env, store.database),
    ...createKitActivities({
      definitions,
      resources,
      store,
      threads,
      env,
      client,
      drain,
      ownFile,
      onRecorded,
    }),
  };

  const running = createRunningActivities();
  const workers = await Promise.all(
    queues.map((queue) =>
      Worker.create({
        ...shared,
        interceptors: { activity: [createActivityInterceptors(ownFile, running)] },
        connection,
        namespace,
        taskQueue: queue,
        activities,
        maxConcurrentActivityTaskExecutions: concurrencyOf(queue),
        activityTaskPollerBehavior: { type: 'autoscaling' },
        ...(queue === workflowTaskQueue && workflowBundle !== undefined
          ? {
              workflowBundle,
              reuseV8Context: true,
              maxCachedWorkflows: 600,
              workflowTaskPollerBehavior: { type: 'autoscaling' },
            }
          : {}),
      }),
    ),
  );

  return {
    run: async () => {
      const { logger, metricMeter: meter } = Runtime.instance();
      // A new schedule begins now. If that cannot be written, it begins with its first tick.
      const scheduled = definitions.sensors
        .filter(({ windows }) => windows !== undefined)
        .map(({ name }) => name);
      if (scheduled.length > 0) {
        await store.sensors.beginAt(scheduled, firstCursor(new Date())).catch((error: unknown) => {
          logger.warn('New schedules could not begin: they will with their first tick', { error });
        });
      }
      // If this fails, the activity that needs it reports why.
      void definitions.warmUp(resources, env, store.database, queues).catch(() => undefined);
      const stopWatching = [
        watchEventLoop({ running, logger, meter }),
        watchFreshness(definitions.assets, store, { logger, meter }),
      ];
      const stopKeeping = queues.includes(workflowTaskQueue)
        ? keepUpToDate({ database: store.database, assets: definitions.assets, logger })
        : async () => undefined;
      const ending = new AbortController();
      const reactions = queues.includes(workflowTaskQueue)
        ? [reacting.run(ending.signal), alerting.run(ending.signal, { logger, meter })]
        : [];
      const outcome = await runTogether(workers);
      ending.abort();
      await Promise.all(reactions);
      for (const stop of stopWatching) stop();
      await stopKeeping();
      await threads.close();
      const closed = await Promise.allSettled([
        connection.close(),
        resources.close(),
        store.close(),
      ]);
      for (const result of [outcome, ...closed])
        if (result.status === 'rejected') throw result.reason;
    },
    shutdown: () => shutdownAll(workers),
    checkHealth: async () => {
      const idle = queues.filter((_, index) => workers[index]?.getState() !== 'RUNNING');
      if (idle.length > 0)
        throw new RetryableError(`The worker does not poll ${idle.join(', ')}`, {
          code: 'WORKER_NOT_POLLING',
        });
      await connection
        .withDeadline(Date.now() + healthLimitMs, () =>
          connection.workflowService.getSystemInfo({}),
        )
        .catch((error: unknown) => {
          throw new RetryableError(`No Temporal server answers at ${address}`, {
            code: 'TEMPORAL_UNAVAILABLE',
            cause: error,
          });
        });
    },
  };
}
