import { Command } from 'commander';
import type { AddCommand } from './config.ts';
import type { CliHost, Context } from './context.ts';
import { namedCommand } from './named-command.ts';
import { ownCommands } from './own-commands.ts';
import { project } from '../project.ts';

/**
 * Creates the program with the orchestrator's commands and those of the project.
 * @param args a command line: if it names a command of the orchestrator, the others are omitted
 */
export async function createProgram(
  context: Context,
  { settings, stdout, stderr }: CliHost,
  commands: readonly AddCommand[],
  args: readonly string[] = [],
): Promise<Command> {
  const program = new Command(project().command)
    .description(settings.description)
    .version(settings.version, '--version', 'Print the version')
    .option('--json', 'Print one JSON document; errors as {"error": …} on standard error')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      outputError: () => undefined,
    })
    .exitOverride();
  const ofProject = new Command().copyInheritedSettings(program);
  for (const add of commands) add(ofProject, context);
  for (const option of ofProject.options) program.addOption(option);
  const named = namedCommand(program, args);
  const loaders = Object.entries(ownCommands);
  const chosen = loaders.filter(([name]) => name === named);
  for (const [, load] of chosen.length > 0 ? chosen : loaders) (await load())(program, context);
  for (const command of ofProject.commands) program.addCommand(command);
  return program;
}
