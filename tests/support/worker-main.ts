import { pathToFileURL } from 'node:url';
import '#project.ts';
import { readEnv } from '#orchestrator/env.ts';
import type { Definitions } from '#orchestrator/definitions/deployment.ts';
import { taskQueues } from '#orchestrator/worker/task-queues.ts';
import { runWorker } from '#orchestrator/worker/run-worker.ts';

/** A worker process for tests: `node worker-main.ts MODULE EXPORT`, where the export is a `Definitions`. */
const [module = '', name = ''] = process.argv.slice(2);
const exported = (await import(pathToFileURL(module).href)) as Readonly<
  Record<string, Definitions>
>;
const definitions = exported[name];
if (definitions === undefined) throw new Error(`${module} exports no ${name}`);

const shutdown = new AbortController();
process.once('SIGTERM', () => shutdown.abort());
await runWorker({ definitions, env: readEnv(), queues: taskQueues(), signal: shutdown.signal });
