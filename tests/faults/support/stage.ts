import { Client, Connection } from '@temporalio/client';
import type pg from 'pg';
import { createReaper, type Reaper } from '#orchestrator/dev/process/reaper.ts';
import type { Env } from '#orchestrator/env.ts';
import type { Definitions } from '#orchestrator/definitions/deployment.ts';
import { connectStateDatabase, migrateStateDatabase } from '#orchestrator/state/state-database.ts';
import { createNamespace } from '#tests/support/temporal-namespace.ts';
import { workflowBundle } from '#tests/support/workflow-bundle.ts';
import { startFaultWorker, type FaultWorker } from './fault-worker.ts';
import { startMeteredProxy, type MeteredProxy } from './metered-proxy.ts';
import type { StageServers } from './servers.ts';

/**
 * A namespace and a state database behind proxies, for the test and for the workers, which a test
 * may kill.
 */
export interface Stage {
  readonly client: Client;
  readonly database: pg.Pool;
  readonly temporal: MeteredProxy;
  readonly postgres: MeteredProxy;
  readonly reaper: Reaper;
  startWorker(env: Env): Promise<FaultWorker>;
  /** Output of the workers that are still running or exited on their own. */
  workerOutput(): string;
  close(): Promise<void>;
}

/** @param module with the workers' `definitions` */
export async function openStage(
  { temporalAddress, databaseUrl }: StageServers,
  module: URL,
): Promise<Stage> {
  const { definitions } = (await import(module.href)) as { readonly definitions: Definitions };
  const { workflowsUrl, migrationsUrl } = definitions;
  const reaper = createReaper();
  const [temporal, postgres, bundle] = await Promise.all([
    startMeteredProxy(Number(temporalAddress.split(':')[1])),
    startMeteredProxy(Number(new URL(databaseUrl).port)),
    workflowBundle(workflowsUrl),
    migrateStateDatabase(databaseUrl, migrationsUrl),
  ]);

  const address = `127.0.0.1:${temporal.port}`;
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace: await createNamespace(connection) });
  const throughProxy = withPort(databaseUrl, postgres.port);
  const database = connectStateDatabase(throughProxy);
  const own = {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: client.options.namespace,
    STATE_DATABASE_URL: throughProxy,
  };
  const workers: FaultWorker[] = [];
  return {
    client,
    database,
    temporal,
    postgres,
    reaper,
    startWorker: async (env) => {
      const worker = await startFaultWorker(
        bundle,
        module,
        {
          ...env,
          ...own,
        },
        reaper,
      );
      workers.push(worker);
      return worker;
    },
    workerOutput: () => workers.map((worker) => worker.output()).join('\n'),
    close: async () => {
      for (const worker of workers) worker.kill();
      await Promise.all(workers.map(({ exited }) => exited));
      await Promise.all([database.end(), connection.close()]);
      await Promise.all([temporal.close(), postgres.close()]);
      await reaper.close();
    },
  };
}

export function withPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href.replace(/\/$/, '');
}
