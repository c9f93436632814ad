export { runWorker } from './run-worker.ts';
export { taskQueues } from './task-queues.ts';
