import { readDevStack } from '#dev-stack/dev-file.ts';
import { stopSignal } from './stop-signal.ts';
import { readEnv, TerminalError } from '@moderate/orchestrator';
import { flushed, openStandardOutput } from './output/standard-output.ts';
import { reportError } from './report-error.ts';
import { runCli } from './run-cli.ts';

const set = Object.fromEntries(Object.entries(readEnv()).filter(([, value]) => value));
const env = { ...(await readDevStack()), ...set };
const args = process.argv.slice(2);
const { stderr } = process;
const isClosedPipe = (error: Error) => 'code' in error && error.code === 'EPIPE';

const stdout = openStandardOutput(process.stdout, (error) => {
  // A reader that has enough, such as `head`, is no error.
  if (isClosedPipe(error)) process.exit(0);
  const told = new TerminalError(`Standard output cannot be written: ${error.message}`, { cause: error });
  process.exit(reportError(told, { env, stdout, stderr }, args.includes('--json')));
});

let lostErrors = false;
stderr.on('error', (error) => (lostErrors ||= !isClosedPipe(error)));

const code = await runCli(args, {
  env,
  stdout,
  stderr,
  loadDefinitions: async () => (await import('#definitions.ts')).definitions,
  stopSignal: () => stopSignal(env),
});
await Promise.all([flushed(process.stdout), flushed(stderr)]);
process.exit(code === 0 && lostErrors ? 1 : code);
