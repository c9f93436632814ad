import { readEnv } from '#orchestrator/env.ts';
import { stateDatabaseUrl } from '#orchestrator/state/state-database.ts';
import { createRecordingWorker } from './partitions/recording-worker.ts';
import { installQuietRuntime } from './worker/quiet-runtime.ts';
import { serveBench } from './worker/serve-bench.ts';

installQuietRuntime();
const env = readEnv();
await serveBench([await createRecordingWorker(env, stateDatabaseUrl(env))]);
