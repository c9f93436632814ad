import type { Command } from 'commander';

const unauditedCommands = new WeakMap<Command, (command: Command) => boolean>();

/**
 * Marks a command that changes no shared state. Every other command has an entry in the audit log,
 * unless it runs with `--dry-run`.
 * @param when for which arguments and options; always unless given
 */
export function unaudited(command: Command, when = (_command: Command): boolean => true): Command {
  unauditedCommands.set(command, when);
  return command;
}

export function isAudited(command: Command): boolean {
  const isUnaudited = unauditedCommands.get(command)?.(command) ?? false;
  return !isUnaudited && command.opts<{ readonly dryRun?: boolean }>().dryRun !== true;
}
