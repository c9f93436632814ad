export { cacheFolder } from './cache-folder.ts';
export type { Report } from './report.ts';
export type { DevOptions } from './run-dev.ts';
export { openStack, type OpenStack } from './stack/open-stack.ts';
export { findTemporal } from './temporal/find-temporal.ts';
export { keepWebRunning } from './worker/keep-web-running.ts';
export { keepWorkerRunning } from './worker/keep-worker-running.ts';
