import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import type pg from 'pg';
import { createReaper } from '../../../src/dev/process/reaper.ts';
import { connectStateDatabase, migrateStateDatabase } from '../../../src/orchestrator/state/state-database.ts';
import { bundleWorkflows } from '../../../src/orchestrator/worker/bundle-workflows.ts';
import { createRabbit, rabbitEnv, type Rabbit } from '../../../src/resources/rabbit.ts';
import { analysisMessage, platformVariables } from '../../fixtures/analyses/definitions.ts';
import { createQueue, type TestQueue } from '../../support/rabbit.ts';
import { temporalAddress } from '../../support/services.ts';
import { createNamespace } from '../../support/temporal-namespace.ts';
import { startFaultWorker, type FaultWorker } from '../support/fault-worker.ts';
import { startMeteredProxy, type MeteredProxy } from '../support/metered-proxy.ts';
import { deadlineSecs, messageDefinitions } from './definitions.ts';

/** A worker that reaches RabbitMQ and the state database through proxies, and the messages that were sent to it. */
export interface MessageScene {
  readonly database: pg.Pool;
  readonly queue: TestQueue;
  /** Not through the proxy. */
  readonly rabbit: Rabbit;
  readonly proxies: { readonly rabbit: MeteredProxy; readonly postgres: MeteredProxy };
  /** The platform's jobs for which messages were sent. */
  readonly jobIds: readonly number[];
  /** What was sent that cannot be used. */
  readonly bad: readonly string[];
  startWorker(env?: Record<string, string>): Promise<FaultWorker>;
  /** Messages of so many jobs, every fourth of them twice, and two that cannot be used. */
  send(jobs: number): Promise<void>;
  /** A tick beside those that are under way. */
  tick(): Promise<WorkflowHandle>;
  close(): Promise<void>;
}

const workerMain = fileURLToPath(new URL('./worker-main.ts', import.meta.url));

export async function openMessageScene(rabbitUrl: string, databaseUrl: string): Promise<MessageScene> {
  const reaper = createReaper();
  const folder = await mkdtemp(join(tmpdir(), 'messages-'));
  reaper.removeFolder(folder);
  const bundle = join(folder, 'workflows.js');
  const [queue, rabbitProxy, postgres, { code }, connection] = await Promise.all([
    createQueue('faults', rabbitUrl),
    startMeteredProxy(Number(new URL(rabbitUrl).port)),
    startMeteredProxy(Number(new URL(databaseUrl).port)),
    bundleWorkflows(messageDefinitions(false).workflowsUrl),
    Connection.connect({ address: temporalAddress() }),
    migrateStateDatabase(databaseUrl),
  ]);
  await writeFile(bundle, code);
  const client = new Client({ connection, namespace: await createNamespace(connection) });
  const database = connectStateDatabase(databaseUrl);
  const workers: FaultWorker[] = [];
  const jobIds: number[] = [];
  const bad: string[] = [];
  let ticks = 0;

  return {
    ...{ database, queue, jobIds, bad, proxies: { rabbit: rabbitProxy, postgres } },
    rabbit: createRabbit(rabbitEnv.parse({ RABBIT_URL: rabbitUrl, MATRIX_PROFILE_QUEUE: queue.name })),
    startWorker: async (more = {}) => {
      const env = {
        ...platformVariables,
        RABBIT_URL: withPort(rabbitUrl, rabbitProxy.port),
        MATRIX_PROFILE_QUEUE: queue.name,
        TEMPORAL_ADDRESS: temporalAddress(),
        TEMPORAL_NAMESPACE: client.options.namespace,
        STATE_DATABASE_URL: withPort(databaseUrl, postgres.port),
        ...more,
      };
      const worker = await startFaultWorker(bundle, env, reaper, workerMain);
      workers.push(worker);
      return worker;
    },
    send: async (jobs) => {
      const added = Array.from({ length: jobs }, (_, index) => jobIds.length + index + 1);
      const unusable = [`bad ${bad.length + 1}`, `bad ${bad.length + 2}`];
      jobIds.push(...added);
      bad.push(...unusable);
      const messages = added.flatMap((id) => (id % 4 === 0 ? [analysisMessage(id), analysisMessage(id)] : [analysisMessage(id)]));
      await queue.send(...messages.slice(0, jobs / 2), ...unusable, ...messages.slice(jobs / 2));
    },
    tick: () => {
      const sensor = 'matrixProfileMessagesSensor';
      const args = [{ sensor, mode: 'stream', deadlineSecs }];
      return client.workflow.start('sensorTick', { workflowId: `sensorTick/${sensor}/${++ticks}`, taskQueue: 'default', args });
    },
    close: async () => {
      for (const worker of workers) worker.kill();
      await Promise.all(workers.map(({ exited }) => exited));
      await Promise.all([database.end(), connection.close(), queue.drop()]);
      await Promise.all([rabbitProxy.close(), postgres.close()]);
      await rm(folder, { recursive: true });
      await reaper.close();
    },
  };
}

function withPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
}
