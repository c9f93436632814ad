import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection, type WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type pg from 'pg';
import { createReaper, type Reaper } from '../../../src/dev/process/reaper.ts';
import { connectStateDatabase, migrateStateDatabase } from '../../../src/orchestrator/state/state-database.ts';
import { bundleWorkflows } from '../../../src/orchestrator/worker/bundle-workflows.ts';
import { createNamespace } from '../../support/temporal-namespace.ts';
import { startFaultWorker, type FaultWorker } from './fault-worker.ts';
import { definitions } from './fixture/definitions.ts';
import { startMeteredProxy, type MeteredProxy } from './metered-proxy.ts';
import { openOutside, type Outside } from './outside.ts';

export type SensorName = 'orderSensor' | 'messageSensor';

/** A deployment whose workers reach Temporal and the state database through proxies, with sensors that a test ticks by hand. */
export interface Scene {
  readonly outside: Outside;
  readonly client: Client;
  readonly database: pg.Pool;
  readonly temporal: MeteredProxy;
  readonly postgres: MeteredProxy;
  readonly reaper: Reaper;
  /** Every tick that was started. */
  readonly ticks: readonly WorkflowHandleWithFirstExecutionRunId[];
  startWorker(name?: string): Promise<FaultWorker>;
  tick(sensor: SensorName): Promise<WorkflowHandleWithFirstExecutionRunId>;
  /** What the workers that still run, or ended by themselves, have printed. */
  workerOutput(): string;
  close(): Promise<void>;
}

export interface SceneServers {
  readonly temporalAddress: string;
  /** Of a database that is made when it is missing. */
  readonly databaseUrl: string;
  readonly reaper?: Reaper;
}

let bundled: ReturnType<typeof bundleWorkflows> | undefined;

export async function openScene({ temporalAddress, databaseUrl, reaper = createReaper() }: SceneServers): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), 'handover-'));
  reaper.removeFolder(folder);
  const bundle = join(folder, 'workflows.js');
  const [outside, temporal, postgres, { code }] = await Promise.all([
    openOutside(),
    startMeteredProxy(Number(temporalAddress.split(':')[1])),
    startMeteredProxy(Number(new URL(databaseUrl).port)),
    (bundled ??= bundleWorkflows(definitions.workflowsUrl)),
    migrateStateDatabase(databaseUrl),
  ]);
  await writeFile(bundle, code);

  const throughProxy = new URL(databaseUrl);
  throughProxy.port = String(postgres.port);
  const address = `127.0.0.1:${temporal.port}`;
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace: await createNamespace(connection) });
  const database = connectStateDatabase(throughProxy.href);
  const workers: FaultWorker[] = [];
  const ticks: WorkflowHandleWithFirstExecutionRunId[] = [];
  let ticked = 0;
  const env = {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: client.options.namespace,
    STATE_DATABASE_URL: throughProxy.href,
    OUTSIDE_URL: outside.url,
  };

  return {
    ...{ outside, client, database, temporal, postgres, reaper, ticks },
    startWorker: async (name = 'worker') => {
      const worker = await startFaultWorker(bundle, { ...env, WORKER_NAME: name }, reaper);
      workers.push(worker);
      return worker;
    },
    tick: async (sensor) => {
      const input = { sensor, mode: sensor === 'messageSensor' ? 'stream' : 'poll', deadlineSecs: sensor === 'messageSensor' ? 2 : 20 };
      const workflowId = `sensorTick/${sensor}/${++ticked}`;
      const handle = await client.workflow.start('sensorTick', { workflowId, taskQueue: 'default', args: [input] });
      ticks.push(handle);
      return handle;
    },
    workerOutput: () => workers.map((worker) => worker.output()).join('\n'),
    close: async () => {
      for (const worker of workers) worker.kill();
      await Promise.all(workers.map(({ exited }) => exited));
      await Promise.all([database.end(), connection.close(), outside.close()]);
      await Promise.all([temporal.close(), postgres.close()]);
      await rm(folder, { recursive: true });
      await reaper.close();
    },
  };
}
