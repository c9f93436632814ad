import {
  startWorkerProcess,
  type WorkerProcess,
  type WorkerProcessOptions,
} from './worker-process.ts';

/** Runs an action with a worker process that is stopped afterwards. */
export async function withWorker<T>(
  options: WorkerProcessOptions,
  action: (worker: WorkerProcess) => Promise<T>,
): Promise<T> {
  const worker = await startWorkerProcess(options);
  try {
    return await action(worker);
  } finally {
    await worker.stop();
  }
}
