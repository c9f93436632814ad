import { Client, Connection } from '@temporalio/client';
import { migrateStateDatabase } from '#orchestrator/state/state-database.ts';
import { openStateStore } from '#orchestrator/state/state-store.ts';
import { createNamespace } from '#tests/support/temporal-namespace.ts';
import type { BenchParts } from '../bench-parts.ts';
import { compare, startOtherKitRun, type Comparison } from '../kit/compare.ts';
import { loggedLinesScenario } from '../kit/scenarios.ts';
import { withWorker } from '../worker/with-worker.ts';
import { measureAlerts, type AlertsMeasured } from './measure-alerts.ts';
import { measureAutomation, type AutomationMeasured } from './measure-automation.ts';
import {
  measureLatencies,
  prepareLatency,
  type Followed,
  type ReactionLatencies,
} from './measure-latency.ts';

export interface ReactionResults {
  /** A run whose steps log lines, compared with one whose steps log none. */
  readonly loggedLines: Comparison;
  /** For a sensor on materializations. */
  readonly sensor: ReactionLatencies;
  /** For an automated asset that follows its upstream. */
  readonly automation: ReactionLatencies;
  readonly ticks: AutomationMeasured;
  readonly alerts: AlertsMeasured;
}

/**
 * Measures the reactions to a materialization, and the cost of logging, on a real worker with a
 * separate namespace and state database.
 */
export async function benchReactions({
  services,
  env,
  report,
  quick,
  cpuProfiles,
}: BenchParts): Promise<ReactionResults> {
  const { folder, temporalAddress: address, postgres } = services;
  const stateDatabaseUrl = new URL('/bench_state_reactions', postgres.url).href;
  await migrateStateDatabase(stateDatabaseUrl);
  const store = openStateStore(stateDatabaseUrl);
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace: await createNamespace(connection) });
  const workerEnv = {
    ...env,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: client.options.namespace,
    STATE_DATABASE_URL: stateDatabaseUrl,
  };
  const entry = new URL('../reactions-worker-main.ts', import.meta.url);
  try {
    const assets = quick ? 500 : 10_000;
    report(`Reactions: automation of ${assets} assets that are up to date …`);
    const ticks = await measureAutomation(
      new URL('/bench_state_automation', postgres.url).href,
      env,
      assets,
      quick ? 3 : 20,
    );
    const failures = quick ? 100 : 1_000;
    report(`Reactions: alerts of ${failures} failures …`);
    const alerts = await measureAlerts(new URL('/bench_state_alerts', postgres.url).href, failures);
    return await withWorker(
      { entry, env: workerEnv, folder, cpuProfiles, printsNothing: true },
      async (worker) => {
        report('Reactions: runs that log lines, and runs that log none, in turns …');
        const loggedLines = await compare(
          { client, worker },
          loggedLinesScenario(quick),
          startOtherKitRun(client),
        );
        await prepareLatency(store.database);
        const samples = quick ? 3 : 60;
        const measure = (followed: Followed) =>
          measureLatencies(client, store.database, followed, samples);
        report(
          `Reactions: ${samples} materializations that a sensor waits for, and ${samples} of runs that continue …`,
        );
        const sensor = await measure({ upstream: 'bench/spring', downstream: 'bench/brook' });
        report('Reactions: as many that automation waits for …');
        const automation = await measure({ upstream: 'bench/rain', downstream: 'bench/puddle' });
        return { loggedLines, sensor, automation, ticks, alerts };
      },
    );
  } finally {
    await connection.close();
    await store.close();
  }
}
