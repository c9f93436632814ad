import type { Command } from 'commander';

const unauditedCommands = new WeakMap<Command, (command: Command) => boolean>();

/**
 * Marks a command that changes nothing which others share. Every other command has an entry in the audit log, unless it has an option `--dry-run`
 * that is given.
 * @param when with which arguments and options; always unless given
 */
export function unaudited(command: Command, when = (_command: Command): boolean => true): Command {
  unauditedCommands.set(command, when);
  return command;
}

export function isAudited(command: Command): boolean {
  const isUnaudited = unauditedCommands.get(command)?.(command) ?? false;
  return !isUnaudited && command.opts<{ readonly dryRun?: boolean }>().dryRun !== true;
}
