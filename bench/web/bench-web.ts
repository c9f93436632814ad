import { Client, Connection } from '@temporalio/client';
import { migrateStateDatabase } from '#orchestrator/state/state-database.ts';
import { openStateStore, type StateStore } from '#orchestrator/state/state-store.ts';
import type { HugeSizes } from '#tests/orchestrator/web/huge/definitions.ts';
import { fillHuge } from '#tests/orchestrator/web/huge/fill.ts';
import { createNamespace } from '#tests/support/temporal-namespace.ts';
import type { BenchParts } from '../bench-parts.ts';
import { measureBrowser, measureGraph, type BrowserMeasured } from './measure-browser.ts';
import { measureServer, type ServerMeasured } from './measure-server.ts';
import { pagesOf } from './pages.ts';
import { recordMeanwhile } from './record-meanwhile.ts';
import { startWebProcess } from './web-process.ts';

export interface WebResults {
  readonly sizes: HugeSizes;
  readonly pages: readonly (ServerMeasured & BrowserMeasured)[];
  /** Peak resident memory of the web process. */
  readonly peakMB: number;
  /** A graph with this many assets, all of which are drawn. */
  readonly graph: { readonly assets: number; readonly drawnMs: number };
}

const large: HugeSizes = {
  assets: 10_000,
  hours: 800_000,
  keys: 100_000,
  daily: 100,
  days: 1_000,
  runs: 100_000,
  steps: 10_000,
};
const small: HugeSizes = {
  assets: 300,
  hours: 2_000,
  keys: 300,
  daily: 5,
  days: 100,
  runs: 1_000,
  steps: 300,
};
/** In larger graphs the groups are collapsed at first. */
const drawnAssets = 2_000;
const openRuns = 20;

/**
 * Measures the web pages of a large deployment with runs in progress; server, services and browser
 * share this machine.
 */
export async function benchWeb({
  services,
  env,
  report,
  quick,
  cpuProfiles,
}: BenchParts): Promise<WebResults> {
  const { folder, temporalAddress: address, postgres } = services;
  const sizes = quick ? small : large;
  const url = new URL('/bench_state_web', postgres.url).href;
  await migrateStateDatabase(url);
  const store = openStateStore(url);
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace: await createNamespace(connection) });
  const ending = new AbortController();
  try {
    report(`Web: a deployment with ${sizes.assets} assets and ${sizes.runs} runs …`);
    await fillHuge(store.database, sizes);
    await openSomeRuns(client, store);
    const webEnv = {
      ...env,
      STATE_DATABASE_URL: url,
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: client.options.namespace,
    };
    const few = { ...sizes, assets: Math.min(drawnAssets, sizes.assets) };
    const graph = await drawGraph(few, webEnv, folder, quick ? 1 : 5, report);
    const web = await startWebProcess(sizes, webEnv, folder, cpuProfiles);
    const recording = recordMeanwhile(store, sizes, ending.signal);
    try {
      const pages = await pagesOf(store);
      report(`Web: ${pages.length} pages in turns …`);
      const ofServer = await measureServer(web.url, pages, quick ? 3 : 60);
      const ofBrowser = await measureBrowser(web.url, pages, quick ? 1 : 5, env, report);
      return {
        sizes,
        pages: ofServer.map((page, index) => ({
          ...page,
          ...(ofBrowser[index] as BrowserMeasured),
        })),
        peakMB: await web.peakMB(),
        graph,
      };
    } finally {
      ending.abort();
      await recording;
      await web.stop();
    }
  } finally {
    await connection.close();
    await store.close();
  }
}

async function drawGraph(
  sizes: HugeSizes,
  env: BenchParts['env'],
  folder: string,
  rounds: number,
  report: BenchParts['report'],
): Promise<WebResults['graph']> {
  report(`Web: the graph of ${sizes.assets} assets …`);
  const web = await startWebProcess(sizes, env, folder, undefined);
  try {
    return { assets: sizes.assets, drawnMs: await measureGraph(web.url, rounds, env, report) };
  } finally {
    await web.stop();
  }
}

/** Runs that also exist in Temporal, and that no worker takes. */
async function openSomeRuns(client: Client, { database }: StateStore): Promise<void> {
  for (let index = 0; index < openRuns; index += 1) {
    const workflowId = `materializeAssets/open-${index}`;
    const { firstExecutionRunId } = await client.workflow.start('materializeAssets', {
      workflowId,
      taskQueue: 'nobody',
      args: [{}],
    });
    await database.query(
      `insert into runs (run_id, workflow_id, job, launched_by, config, status, started_at, begun_at)
       values ($1, $2, 'materializeAssets', 'schedule', '{}', 'running', now(), now())`,
      [firstExecutionRunId, workflowId],
    );
  }
}
