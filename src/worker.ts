import { definitions } from './definitions.ts';
import { readEnv, TerminalError } from '@moderate/orchestrator';
import { runWorker, taskQueues } from '@moderate/orchestrator/worker';

const shutdown = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => shutdown.abort());

try {
  await runWorker({ definitions, env: readEnv(), queues: taskQueues(), signal: shutdown.signal });
} catch (error) {
  if (!(error instanceof TerminalError)) throw error;
  process.stderr.write(`${error.message}\n`, () => process.exit(1));
}
