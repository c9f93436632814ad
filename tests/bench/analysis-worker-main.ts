import { definitions } from '../../src/definitions.ts';
import { readEnv } from '../../src/orchestrator/env.ts';
import { stateDatabaseUrl } from '../../src/orchestrator/state/state-database.ts';
import { createWorker } from '../../src/orchestrator/worker/create-worker.ts';
import { installQuietRuntime } from './worker/quiet-runtime.ts';
import { serveBench } from './worker/serve-bench.ts';

installQuietRuntime();
const env = readEnv();
const worker = await createWorker({ definitions, env, queues: ['default', 'kubernetes'], stateDatabaseUrl: stateDatabaseUrl(env) });
await serveBench([worker]);
