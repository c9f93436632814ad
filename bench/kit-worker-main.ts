import { readEnv } from '#orchestrator/env.ts';
import { migrateStateDatabase, stateDatabaseUrl } from '#orchestrator/state/state-database.ts';
import { createWorker } from '#orchestrator/worker/create-worker.ts';
import { benchDefinitions } from './kit/definitions.ts';
import { createRawWorker } from './kit/raw-worker.ts';
import { installQuietRuntime } from './worker/quiet-runtime.ts';
import { serveBench } from './worker/serve-bench.ts';

installQuietRuntime();
const env = readEnv();
const url = stateDatabaseUrl(env);
await migrateStateDatabase(url);
const kit = await createWorker({
  definitions: benchDefinitions,
  env,
  queues: ['default'],
  stateDatabaseUrl: url,
});
const raw = env['BENCH_WITHOUT_RAW'] ? [] : [await createRawWorker(env, url)];
await serveBench([kit, ...raw]);
