import type { Worker } from '@temporalio/worker';

type Runnable = Pick<Worker, 'run' | 'shutdown' | 'getState'>;

/**
 * Runs workers that share a connection until all have ended. If one fails, the others are shut
 * down.
 * @returns the error of the first one that failed, if any
 */
export async function runTogether(
  workers: readonly Runnable[],
): Promise<PromiseSettledResult<unknown>> {
  const ends = workers.map((worker) => worker.run());
  const [first] = await Promise.allSettled([Promise.all(ends)]);
  shutdownAll(workers);
  await Promise.allSettled(ends);
  return first;
}

export function shutdownAll(workers: readonly Runnable[]): void {
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
}
