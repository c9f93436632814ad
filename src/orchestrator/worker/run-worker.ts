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
  /** Aborted to shut down: what is in progress gets the grace time to end. */
  readonly signal: AbortSignal;
  /** Whether it creates, updates and deletes schedules as they are declared, as the development stack has it do: new ones are paused. */
  readonly appliesSchedules?: boolean;
}

/**
 * The life of a worker process: brings the state database and the search attributes up to date, pauses the schedules that lack a variable and
 * resumes those that lack none any more, then polls until the signal.
 * `LOG_LEVEL` sets how much it logs; info unless set. `WORKFLOW_BUNDLE` names workflow code that was bundled ahead. `HEALTH_ADDRESS` has it tell
 * how it is, `METRICS_ADDRESS` has it serve metrics to Prometheus.
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
      // Of itself it prints what is no JSON.
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
  // A worker for activities only need not have the variables of the jobs and sensors that schedules start.
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
  // What a worker holds open is closed by running it, also where the signal came while it was being made.
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
