import { Command } from 'commander';
import type { LoadCommands } from '../definitions/deployment.ts';
import { RetryableError, TerminalError } from '../errors.ts';
import { messageOf } from '../message-of.ts';
import { loadFailure } from '../definitions/load-failure.ts';
import type { AddCommand } from './config.ts';
import type { Context } from './context.ts';
import { namedCommand } from './named-command.ts';
import { ownCommands } from './own-commands.ts';

/**
 * Adds the commands of pipelines unless the command line names another command. The others
 * therefore work without definitions, and start without loading them.
 * @throws TerminalError if the project's definitions cannot be loaded
 */
export async function addPipelineCommands(
  program: Command,
  context: Context,
  args: readonly string[],
): Promise<void> {
  const name = namedCommand(program, args);
  if (name === undefined || program.commands.some((command) => command.name() === name)) return;
  try {
    for (const command of await loadPipelineCommands(program, context)) program.addCommand(command);
  } catch (error) {
    if (!isWithoutProject(error)) throw notLoaded(name, error);
  }
}

/** The end of the program's help: the commands of pipelines, or why they are missing. */
export async function pipelineCommandsHelp(program: Command, context: Context): Promise<string> {
  const title = 'Commands of pipelines:';
  try {
    const commands = await loadPipelineCommands(program, context);
    const help = program.createHelp();
    help.prepareContext({ helpWidth: program.configureOutput().getOutHelpWidth?.() ?? 80 });
    const width = Math.max(
      help.padWidth(program, help),
      ...commands.map((command) => help.subcommandTerm(command).length),
    );
    const items = commands.map((command) =>
      help.formatItem(
        help.subcommandTerm(command),
        width,
        help.subcommandDescription(command),
        help,
      ),
    );
    return items.length === 0 ? '' : `\n${title}\n${items.join('\n')}\n`;
  } catch (error) {
    return isWithoutProject(error)
      ? ''
      : `\n${title}\n  ${messageOf(error).replaceAll('\n', '\n  ')}\n`;
  }
}

/**
 * The commands that pipelines register.
 * @param program contains the other commands
 * @throws TerminalError if the definitions or a module of commands cannot be loaded, or two
 * commands have the same name
 */
export async function loadPipelineCommands(
  program: Command,
  context: Context,
): Promise<readonly Command[]> {
  const { commands } = await context.definitions();
  const modules = await Promise.all(
    commands.map((load) => loadModule(load, context.settings.root)),
  );
  const loaded = modules.flatMap(({ addCommands }) => {
    const apart = new Command().copyInheritedSettings(program);
    (addCommands as AddCommand)(apart, context);
    return apart.commands;
  });
  const others = program.commands.map((command) => command.name());
  const names = [
    ...new Set([...Object.keys(ownCommands), ...others]),
    ...loaded.map((command) => command.name()),
  ];
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice === undefined) return loaded;
  throw new TerminalError(
    `Two commands are named ${twice}: give that of the pipeline another name`,
    { code: 'DEFINITIONS_INVALID' },
  );
}

async function loadModule(load: LoadCommands, root: string) {
  try {
    return await load();
  } catch (error) {
    throw loadFailure(error, root);
  }
}

function isWithoutProject(error: unknown): boolean {
  return error instanceof TerminalError && error.code === 'PROJECT_NOT_FOUND';
}

function notLoaded(name: string, error: unknown): TerminalError {
  const code =
    error instanceof TerminalError || error instanceof RetryableError ? error.code : undefined;
  return new TerminalError(
    `${name} is not a command of the orchestrator, and the commands of pipelines could not be loaded. ${messageOf(error)}`,
    {
      ...(code !== undefined && { code }),
      cause: error,
    },
  );
}
