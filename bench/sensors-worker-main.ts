import { readEnv } from '#orchestrator/env.ts';
import { stateDatabaseUrl } from '#orchestrator/state/state-database.ts';
import { createWorker } from '#orchestrator/worker/create-worker.ts';
import { sensorDefinitions } from './sensors/definitions.ts';
import { countStatements } from './worker/count-statements.ts';
import { installQuietRuntime } from './worker/quiet-runtime.ts';
import { serveBench } from './worker/serve-bench.ts';

installQuietRuntime();
const env = readEnv();
const stateDatabase = decodeURIComponent(new URL(stateDatabaseUrl(env)).pathname.slice(1));
const statements = countStatements((database) => database === stateDatabase);
const worker = await createWorker({
  definitions: sensorDefinitions,
  env,
  queues: ['default'],
  stateDatabaseUrl: stateDatabaseUrl(env),
});
await serveBench([worker], statements);
