import type { AddCommand } from './config.ts';
import { createContext, type CliHost } from './context.ts';
import { createProgram } from './program.ts';
import { reportError } from './report-error.ts';

/**
 * Carries out one command line.
 * @param args without the program's name
 * @param commands beside the orchestrator's own
 * @returns the exit code: 0, 1 when it failed, 2 when it was asked for wrongly, 130 when a person ended the wait; some commands have others beside
 */
export async function runCli(args: readonly string[], host: CliHost, commands: readonly AddCommand[] = []): Promise<number> {
  const json = args.includes('--json');
  const context = createContext(host, json);
  try {
    await createProgram(context, host, commands).parseAsync([...args], { from: 'user' });
    return context.exitCode();
  } catch (error) {
    return reportError(error, host, json);
  } finally {
    await context.close();
  }
}
