import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { startRun } from '#orchestrator/client/start-run.ts';
import { startOven, type Oven } from '../doubles/fixtures/pools/oven.ts';
import { openRunEnvironment, type RunEnvironment } from './run-environment.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

/** Two workers in separate processes, whose steps share an oven of three places. */
export interface Bakery {
  readonly oven: Oven;
  readonly environment: RunEnvironment;
  start(
    job: string,
    config?: Readonly<Record<string, unknown>>,
  ): Promise<WorkflowHandleWithFirstExecutionRunId>;
  /** Kills workers immediately, by index, and starts replacements. */
  replace(killed: readonly number[]): Promise<void>;
  close(): Promise<void>;
}

const fixture = {
  module: new URL('../doubles/fixtures/pools/definitions.ts', import.meta.url),
  name: 'poolDefinitions',
};

export async function startBakery(): Promise<Bakery> {
  const oven = await startOven();
  const environment = await openRunEnvironment({ OVEN_URL: oven.url });
  const workers: WorkerProcess[] = await Promise.all(
    [1, 2].map(() => startWorkerProcess(fixture, environment.env)),
  );
  return {
    oven,
    environment,
    start: (job, config = {}) =>
      startRun(environment.client, {
        job,
        config,
        launchedBy: 'test',
        summary: '',
      }),
    replace: async (killed) => {
      await Promise.all(killed.map(async (index) => workers[index]?.kill()));
      await Promise.all(
        killed.map(
          async (index) => (workers[index] = await startWorkerProcess(fixture, environment.env)),
        ),
      );
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.stop()));
      await environment.close();
      await oven.close();
    },
  };
}
