import { readEnv } from '#orchestrator/env.ts';
import { stateDatabaseUrl } from '#orchestrator/state/state-database.ts';
import { createWorker } from '#orchestrator/worker/create-worker.ts';
import { analysisFixture } from '#tests/doubles/fixtures/analyses/definitions.ts';
import { installQuietRuntime } from './worker/quiet-runtime.ts';
import { serveBench } from './worker/serve-bench.ts';

installQuietRuntime();
const env = readEnv();
const worker = await createWorker({
  definitions: analysisFixture(),
  env,
  queues: ['default'],
  stateDatabaseUrl: stateDatabaseUrl(env),
});
await serveBench([worker]);
