import { codeOf } from '../code-of.ts';
import { readDevStack } from '../dev-stack/dev-file.ts';
import { readEnv } from '../env.ts';
import { TerminalError } from '../errors.ts';
import type { OrchestratorConfig } from './config.ts';
import { flushed, openStandardOutput } from './output/standard-output.ts';
import { reportError } from './report-error.ts';
import { runCli } from './run-cli.ts';
import { resolveSettings } from './settings.ts';
import { stopSignal } from './stop-signal.ts';

/** Runs this process's command line, and exits. */
export async function runMain(config: OrchestratorConfig): Promise<never> {
  const settings = resolveSettings(config);
  const set = Object.fromEntries(Object.entries(readEnv()).filter(([, value]) => value));
  const env = { ...(await readDevStack(settings.dev.folder)), ...set };
  const args = process.argv.slice(2);
  const { stderr } = process;
  const isClosedPipe = (error: Error) => codeOf(error) === 'EPIPE';

  const stdout = openStandardOutput(process.stdout, (error) => {
    // A reader that closes the pipe early, such as `head`, is not an error.
    if (isClosedPipe(error)) process.exit(0);
    const told = new TerminalError(`Standard output cannot be written: ${error.message}`, {
      code: 'OUTPUT_FAILED',
      cause: error,
    });
    process.exit(reportError(told, { env, stdout, stderr }, args.includes('--json')));
  });

  let lostErrors = false;
  stderr.on('error', (error) => (lostErrors ||= !isClosedPipe(error)));

  const code = await runCli(
    args,
    {
      env,
      settings,
      stdin: process.stdin,
      stdout,
      stderr,
      loadDefinitions: () => config.definitions(),
      stopSignal: () => stopSignal(settings.launcherPid),
    },
    config.commands,
  );
  await Promise.all([flushed(process.stdout), flushed(stderr)]);
  process.exit(code === 0 && lostErrors ? 1 : code);
}
