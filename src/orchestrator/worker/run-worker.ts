import type { Client } from '@temporalio/client';
import { type Logger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { secretNames } from '../alerts/active-rules.ts';
import type { Env } from '../env.ts';
import { ensureSearchAttributes } from '../client/ensure-search-attributes.ts';
import { applySchedules } from '../client/schedules.ts';
import { reconcilePauses } from '../client/schedules/reconcile-pauses.ts';
import { workflowTaskQueue } from '../client/start-run.ts';
import { connectClient } from '../client/temporal-connection.ts';
import type { Definitions } from '../definitions/deployment.ts';
import { openRunLogWriter } from '../run-logs/open-run-log-writer.ts';
import { migrateStateDatabase, stateDatabaseUrl } from '../state/state-database.ts';
import { createWorker } from './create-worker.ts';
import { type HealthServer, serveHealth } from './health-server.ts';
import { listenAddress } from './listen-address.ts';
import { ownFileOf, projectFolderOfDefinitions } from './own-files.ts';
import { createWorkerLogger } from './worker-log.ts';

export interface RunWorkerOptions {
  readonly definitions: Definitions;
  readonly env: Env;
  readonly queues: readonly string[];
  /** Aborted to shut down: activities in progress get the grace period to end. */
  readonly signal: AbortSignal;
  /**
   * Whether to create, update and delete schedules as declared, like the development stack. New
   * ones are paused.
   */
  readonly appliesSchedules?: boolean;
}

/**
 * Runs a worker process: migrates the state database and the search attributes, pauses schedules
 * with missing variables and resumes those that are complete again, then polls until the signal is
 * aborted.
 * Variables: `LOG_LEVEL` sets the log level, by default info; `WORKFLOW_BUNDLE` names a bundle
 * created in advance; `HEALTH_ADDRESS` and `METRICS_ADDRESS` enable health checks and Prometheus
 * metrics.
 */
export async function runWorker(options: RunWorkerOptions): Promise<void> {
  const { definitions, env } = options;
  const projectFolder = projectFolderOfDefinitions(definitions);
  const ownFile = (file: string) => ownFileOf(projectFolder, file);
  const runLog = openRunLogWriter(stateDatabaseUrl(env), env, {
    ownFile,
    secrets: secretNames(definitions.alerts),
    warn: (message, error) => logger.warn(message, { error }),
  });
  const logger = createWorkerLogger(env['LOG_LEVEL'] || 'info', runLog.write);
  const metrics = listenAddress(env, 'METRICS_ADDRESS');
  Runtime.install({
    logger,
    shutdownSignals: [],
    telemetryOptions: {
      // The runtime's own log lines are not JSON.
      logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }), forward: {} },
      ...(metrics && { metrics: { prometheus: { bindAddress: env['METRICS_ADDRESS'] ?? '' } } }),
    },
  });
  const healthAddress = listenAddress(env, 'HEALTH_ADDRESS');
  const health = healthAddress && (await serveHealth(healthAddress));
  if (health) logger.info('Health is served', { url: health.url });
  try {
    await liveAs(options, logger, health);
  } finally {
    await runLog.close();
    health?.close();
  }
}

async function liveAs(
  { definitions, env, queues, signal, appliesSchedules = false }: RunWorkerOptions,
  logger: Logger,
  health?: HealthServer,
): Promise<void> {
  const url = stateDatabaseUrl(env);
  const migrations = await migrateStateDatabase(url, definitions.migrationsUrl);
  if (migrations.length > 0) logger.info('State database migrated', { migrations });
  const client = await connectClient(env);
  const created = await ensureSearchAttributes(client);
  if (created.length > 0) logger.info('Search attributes created', { created });
  // A worker that only runs activities does not need the variables of scheduled jobs and sensors.
  if (queues.includes(workflowTaskQueue)) {
    const changes = await reconcilePauses(client, definitions, env).catch((error: unknown) => {
      logger.warn('Could not check whether schedules lack variables', { error });
      return [];
    });
    if (changes.length > 0) logger.info('Schedules paused or resumed', { changes });
    if (appliesSchedules) await applyDeclared(client, definitions, env, logger);
  }
  await client.connection.close();

  const codePath = env['WORKFLOW_BUNDLE'];
  const worker = await createWorker({
    definitions,
    env,
    queues,
    stateDatabaseUrl: url,
    ...(codePath && { bundle: { codePath } }),
  });
  signal.addEventListener('abort', () => worker.shutdown(), { once: true });
  logger.info('Worker started', { queues });
  const running = worker.run();
  health?.watch(worker.checkHealth);
  // Running the worker closes its resources, even if the signal was aborted during its creation.
  if (signal.aborted) worker.shutdown();
  await running;
  logger.info('Worker ended', { queues });
}

async function applyDeclared(
  client: Client,
  definitions: Definitions,
  env: Env,
  logger: Logger,
): Promise<void> {
  try {
    const changes = (await applySchedules(client, definitions, env)).filter(
      ({ change }) => change !== 'none',
    );
    if (changes.length === 0) return;
    const texts = changes.map(({ change, name }) => `${change} ${name}`);
    logger.info('Schedules applied: new ones are paused', { changes: texts.join(', ') });
  } catch (error) {
    logger.warn('Could not apply the schedules', { error });
  }
}
