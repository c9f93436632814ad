export { runWorker } from './run-worker.ts';
export { createWorkerLogger } from './worker-log.ts';
