import { readFile } from 'node:fs/promises';
import { readEnv } from '../../../src/env.ts';
import { stateDatabaseUrl } from '../../../src/orchestrator/state/state-database.ts';
import { createWorker } from '../../../src/orchestrator/worker/create-worker.ts';
import { messageDefinitions } from './definitions.ts';

/** A worker that puts back what was not started after a moment: `node worker-main.ts BUNDLE`. */
const [bundle = ''] = process.argv.slice(2);
const env = readEnv();
const worker = await createWorker({
  definitions: messageDefinitions(env['DIES_AT_ACKNOWLEDGEMENT'] === 'yes'),
  env,
  queues: ['default'],
  stateDatabaseUrl: stateDatabaseUrl(env),
  bundle: { code: await readFile(bundle, 'utf8') },
  drain: { checkAfterMs: 200, putBackAfterMs: 400 },
});
process.stdout.write('ready\n');
await worker.run();
