import { definitions } from './definitions.ts';
import { readEnv } from './env.ts';
import { TerminalError } from './orchestrator/errors.ts';
import { taskQueues } from './orchestrator/worker/task-queues.ts';
import { runWorker } from './orchestrator/worker/run-worker.ts';

const shutdown = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => shutdown.abort());

try {
  await runWorker({ definitions, env: readEnv(), queues: taskQueues, signal: shutdown.signal });
} catch (error) {
  if (!(error instanceof TerminalError)) throw error;
  process.stderr.write(`${error.message}\n`, () => process.exit(1));
}
