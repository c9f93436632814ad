import { CommanderError } from 'commander';
import { auditCommands } from './audit/audit-commands.ts';
import type { AddCommand } from './config.ts';
import { createContext, type CliHost } from './context.ts';
import { namedCommand } from './named-command.ts';
import { addPipelineCommands, pipelineCommandsHelp } from './pipeline-commands.ts';
import { createProgram } from './program.ts';
import { reportError } from './report-error.ts';

/**
 * Runs one command line.
 * @param args without the program's name
 * @param commands in addition to the orchestrator's own and those of pipelines
 * @returns the exit code: 0; 1 if the command failed; 2 if the command line is invalid; 130 if a
 * person ended the wait; some commands have additional codes
 */
export async function runCli(
  args: readonly string[],
  host: CliHost,
  commands: readonly AddCommand[] = [],
): Promise<number> {
  const json = args.includes('--json');
  const context = createContext(host, json);
  try {
    const program = await createProgram(context, host, commands, args);
    await addPipelineCommands(program, context, args);
    const end = auditCommands(program, context);
    await program.parseAsync([...args], { from: 'user' }).catch(async (error: unknown) => {
      await end({ error });
      if (isHelp(error) && namedCommand(program, args) === undefined)
        (error.exitCode === 0 ? host.stdout : host.stderr).write(
          await pipelineCommandsHelp(program, context),
        );
      throw error;
    });
    await end({ result: context.shown() });
    return context.exitCode();
  } catch (error) {
    return reportError(error, host, json);
  } finally {
    await context.close();
  }
}

/**
 * The help has been printed. The part that needs the definitions follows, because loading them
 * takes time and can fail.
 */
function isHelp(error: unknown): error is CommanderError {
  return (
    error instanceof CommanderError &&
    ['commander.help', 'commander.helpDisplayed'].includes(error.code)
  );
}
