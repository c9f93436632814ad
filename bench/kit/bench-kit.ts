import { Client, Connection } from '@temporalio/client';
import type { BenchParts } from '../bench-parts.ts';
import { withWorker } from '../worker/with-worker.ts';
import { compare, startOtherKitRun, type Comparison } from './compare.ts';
import { measureLargeJob, type LargeJob } from './large-job.ts';
import { activityAssetsScenario, scenarios } from './scenarios.ts';

export interface KitResults {
  readonly comparisons: readonly Comparison[];
  /** Compares activity assets with workflow assets that call one activity. */
  readonly activityAssets: Comparison;
  readonly largeJob: LargeJob;
}

/**
 * Compares the kit with the plain SDK on the same server and in the same worker process; the client
 * is this process.
 */
export async function benchKit({
  services,
  env,
  report,
  quick,
  cpuProfiles,
}: BenchParts): Promise<KitResults> {
  const { folder, temporalAddress, postgres } = services;
  const stateDatabaseUrl = new URL('/bench_state_kit', postgres.url).href;
  const entry = new URL('../kit-worker-main.ts', import.meta.url);
  const workerEnv = {
    ...env,
    TEMPORAL_ADDRESS: temporalAddress,
    STATE_DATABASE_URL: stateDatabaseUrl,
  };
  const connection = await Connection.connect({ address: temporalAddress });
  const client = new Client({ connection });
  try {
    const comparisons: Comparison[] = [];
    const activityAssets = await withWorker(
      { entry, env: workerEnv, folder, cpuProfiles },
      async (worker) => {
        for (const scenario of scenarios(quick)) {
          report(`Kit: ${scenario.title}, kit and plain SDK in turns …`);
          comparisons.push(await compare({ client, worker }, scenario));
        }
        report('Kit: activity assets and workflow assets in turns …');
        return compare({ client, worker }, activityAssetsScenario(quick), startOtherKitRun(client));
      },
    );
    const items = quick ? 500 : 10_000;
    report(`Kit: a job of ${items} items …`);
    const largeJob = await withWorker(
      { entry, env: { ...workerEnv, BENCH_WITHOUT_RAW: '1' }, folder, cpuProfiles },
      (worker) => measureLargeJob({ client, worker, stateDatabaseUrl }, items),
    );
    return { comparisons, activityAssets, largeJob };
  } finally {
    await connection.close();
  }
}
