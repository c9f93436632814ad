import { readFile } from 'node:fs/promises';
import { readEnv } from '#orchestrator/env.ts';
import type { Definitions } from '#orchestrator/definitions/deployment.ts';
import { stateDatabaseUrl } from '#orchestrator/state/state-database.ts';
import { createWorker } from '#orchestrator/worker/create-worker.ts';

/**
 * A worker that starts quickly and requeues unstarted requests after a moment: `node worker-main.ts
 * BUNDLE MODULE`, which exports `definitions`.
 */
const [bundle = '', module = ''] = process.argv.slice(2);
const { definitions } = (await import(module)) as { readonly definitions: Definitions };
const env = readEnv();
const worker = await createWorker({
  definitions,
  env,
  queues: ['default'],
  stateDatabaseUrl: stateDatabaseUrl(env),
  bundle: { code: await readFile(bundle, 'utf8') },
  drain: { checkAfterMs: 200, putBackAfterMs: 400 },
});
process.stdout.write('ready\n');
await worker.run();
