import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import type pg from 'pg';
import { createReaper } from '../../../src/dev/process/reaper.ts';
import { connectStateDatabase, migrateStateDatabase } from '../../../src/orchestrator/state/state-database.ts';
import { bundleWorkflows } from '../../../src/orchestrator/worker/bundle-workflows.ts';
import { startPlatformApi, type PlatformApiStandIn } from '../../stand-ins/platform-api/server.ts';
import { createRealm, keycloakVariables, type TestRealm } from '../../support/keycloak.ts';
import { createNamespace } from '../../support/temporal-namespace.ts';
import { startFaultWorker, type FaultWorker } from '../support/fault-worker.ts';
import { startMeteredProxy, type MeteredProxy } from '../support/metered-proxy.ts';
import { definitions } from './definitions.ts';

export interface TrustScene {
  readonly platform: PlatformApiStandIn;
  readonly realm: TestRealm;
  readonly database: pg.Pool;
  readonly temporal: MeteredProxy;
  readonly postgres: MeteredProxy;
  readonly api: MeteredProxy;
  startWorker(): Promise<FaultWorker>;
  /** Starts a tick of each sensor and waits until both have ended, however. */
  tick(): Promise<void>;
  close(): Promise<void>;
}

const workerMain = fileURLToPath(new URL('./worker-main.ts', import.meta.url));

/** The deployment with a real realm and a stand-in of the platform; its workers reach every server but Keycloak through proxies. */
export async function openTrustScene(temporalAddress: string, databaseUrl: string): Promise<TrustScene> {
  const reaper = createReaper();
  const folder = await mkdtemp(join(tmpdir(), 'trust-'));
  reaper.removeFolder(folder);
  const bundle = join(folder, 'workflows.js');
  const platform = await startPlatformApi({ timing: { trustCallMs: 50, gatewayTimeoutMs: 400 } });
  const [realm, temporal, postgres, api, { code }] = await Promise.all([
    createRealm('faults'),
    startMeteredProxy(Number(temporalAddress.split(':')[1])),
    startMeteredProxy(Number(new URL(databaseUrl).port)),
    startMeteredProxy(Number(new URL(platform.url).port)),
    bundleWorkflows(definitions.workflowsUrl),
    migrateStateDatabase(databaseUrl, definitions.migrationsUrl),
  ]);
  await writeFile(bundle, code);

  const connection = await Connection.connect({ address: `127.0.0.1:${temporal.port}` });
  const client = new Client({ connection, namespace: await createNamespace(connection) });
  const throughProxy = withPort(databaseUrl, postgres.port);
  const database = connectStateDatabase(throughProxy);
  const env = {
    ...(await keycloakVariables(realm.name)),
    ...platform.env,
    API_BASE_URL: withPort(platform.env.API_BASE_URL, api.port),
    TEMPORAL_ADDRESS: `127.0.0.1:${temporal.port}`,
    TEMPORAL_NAMESPACE: client.options.namespace,
    STATE_DATABASE_URL: throughProxy,
  };
  const workers: FaultWorker[] = [];
  let ticks = 0;

  return {
    ...{ platform, realm, database, temporal, postgres, api },
    startWorker: async () => {
      const worker = await startFaultWorker(bundle, env, reaper, workerMain);
      workers.push(worker);
      return worker;
    },
    tick: async () => {
      ticks += 1;
      const sensors = definitions.sensors.map(({ name }) => name);
      await Promise.allSettled(
        sensors.map((sensor) => {
          const input = { sensor, mode: 'poll', deadlineSecs: 30 };
          return client.workflow.execute('sensorTick', {
            workflowId: `sensorTick/${sensor}/${ticks}`,
            taskQueue: 'default',
            args: [input],
          });
        }),
      );
    },
    close: async () => {
      for (const worker of workers) worker.kill();
      await Promise.all(workers.map(({ exited }) => exited));
      await Promise.all([database.end(), connection.close(), realm.drop()]);
      await Promise.all([temporal.close(), postgres.close(), api.close(), platform.stop()]);
      await rm(folder, { recursive: true });
      await reaper.close();
    },
  };
}

function withPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href.replace(/\/$/, '');
}
