import { type Client, type WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { startRun } from '../../src/orchestrator/client/start-run.ts';

export interface Scenario {
  readonly name: string;
  /** Starts the run and resolves when it has ended, however it ended. */
  run(client: Client): Promise<WorkflowHandleWithFirstExecutionRunId>;
}

const scenario = (name: string, job: string, config: Record<string, unknown>): Scenario => ({
  name,
  run: async (client) => {
    const handle = await startRun(client, { job, config, launchedBy: 'recording', summary: name });
    await handle.result().catch(() => undefined);
    return handle;
  },
});

/** What the recorded histories show of the kit. */
export const scenarios: readonly Scenario[] = [
  scenario('no-op', 'noopJob', {}),
  scenario('bad-config', 'fanOutJob', { maxConcurrent: 0 }),
  scenario('fan-out', 'fanOutJob', { total: 30, maxConcurrent: 10 }),
  scenario('failed-items', 'fanOutJob', { total: 5, broken: ['item-1', 'item-3'] }),
  scenario('continued-as-new', 'fanOutJob', { total: 1600, maxConcurrent: 100, broken: ['item-3'] }),
  scenario('retried-step', 'itemJob', { name: 'recorded', asset: 'retried' }),
  scenario('materialize-assets', 'materializeAssets', { selection: ['group:graph'], config: { 'graph/source': { value: 4 } } }),
  scenario('blocking-check', 'materializeAssets', { selection: ['group:graph'], config: { 'graph/source': { value: 13 } } }),
];
