import { applySchedules } from '#orchestrator/client/schedules.ts';
import { connectClient } from '#orchestrator/client/temporal-connection.ts';
import { readEnv } from '#orchestrator/env.ts';
import { runWorker } from '#orchestrator/worker/run-worker.ts';
import { reactionDefinitions as definitions } from './reactions/definitions.ts';
import { serveBench } from './worker/serve-bench.ts';

const env = readEnv();
const client = await connectClient(env);
await applySchedules(client, definitions, env, { start: true });
await client.connection.close();

const ending = new AbortController();
await serveBench([
  {
    run: () => runWorker({ definitions, env, queues: ['default'], signal: ending.signal }),
    shutdown: () => ending.abort(),
  },
]);
