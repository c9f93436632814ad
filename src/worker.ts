import { definitions } from './definitions.ts';
import { readEnv } from './env.ts';
import { taskQueues } from './orchestrator/worker/task-queues.ts';
import { runWorker } from './orchestrator/worker/run-worker.ts';

const shutdown = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => shutdown.abort());

await runWorker({ definitions, env: readEnv(), queues: taskQueues, signal: shutdown.signal });
