import { definitions } from '#definitions.ts';
import { readEnv } from '#orchestrator/env.ts';
import { migrateStateDatabase, stateDatabaseUrl } from '#orchestrator/state/state-database.ts';
import { createWorker } from '#orchestrator/worker/create-worker.ts';
import { countStatements } from './worker/count-statements.ts';
import { installQuietRuntime } from './worker/quiet-runtime.ts';
import { serveBench } from './worker/serve-bench.ts';

installQuietRuntime();
const env = readEnv();
const url = stateDatabaseUrl(env);
await migrateStateDatabase(url, definitions.migrationsUrl);
const stateDatabase = decodeURIComponent(new URL(url).pathname.slice(1));
const sourceStatements = countStatements((database) => database !== stateDatabase);
const worker = await createWorker({
  definitions,
  env,
  queues: ['default', 'ingestion'],
  stateDatabaseUrl: url,
});
await serveBench([worker], sourceStatements);
