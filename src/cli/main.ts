import { readDevStack } from '../dev-stack/dev-file.ts';
import { stopSignal } from './stop-signal.ts';
import { readEnv } from '../env.ts';
import { runCli } from './run-cli.ts';

const set = Object.fromEntries(Object.entries(readEnv()).filter(([, value]) => value));
const env = { ...(await readDevStack()), ...set };

// Standard output that was closed, as by `head`, is no error.
process.stdout.on('error', () => process.exit(0));

process.exit(
  await runCli(process.argv.slice(2), {
    env,
    stdout: process.stdout,
    stderr: process.stderr,
    loadDefinitions: async () => (await import('../definitions.ts')).definitions,
    stopSignal: () => stopSignal(env),
  }),
);
