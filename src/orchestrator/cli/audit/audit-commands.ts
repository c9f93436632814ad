import { hostname } from 'node:os';
import type { Command } from 'commander';
import { beginAction, type Action, type EndAction, type Ended } from '../../audit/begin-action.ts';
import { messageOf } from '../../message-of.ts';
import { createRedact } from '../../run-logs/redact.ts';
import { secretsOf } from '../../run-logs/secrets-of.ts';
import type { Context } from '../context.ts';
import { person } from '../person.ts';
import { isAudited } from './unaudited.ts';

/**
 * Makes the audit log record each command that changes something, before it runs. If it cannot be
 * recorded, the command runs anyway: during an outage, nobody should have to wait for the log.
 * @returns a function that records the result of the command
 */
export function auditCommands(program: Command, context: Context): EndAction {
  let end: EndAction | undefined;
  let problem: string | undefined;
  program.hook('preAction', async (_program, command) => {
    if (!isAudited(command)) return;
    try {
      const { audit } = await context.store();
      end = await beginAction(audit, createRedact(secretsOf(context.env)), actionOf(command));
    } catch (error) {
      problem = messageOf(error);
    }
  });
  return async (ended: Ended) => {
    await end?.(ended).catch((error: unknown) => (problem = messageOf(error)));
    // If the command failed, its own error says more.
    if (problem !== undefined && !('error' in ended))
      context.output.note(`This is not in the audit log: ${problem}`);
  };
}

function actionOf(command: Command): Action {
  const given = command.processedArgs.flat().filter((value) => typeof value === 'string');
  const byName = command.registeredArguments.map(
    (argument, index) => [argument.name(), command.processedArgs[index]] as const,
  );
  return {
    who: `${person()}@${hostname()}`,
    via: 'cli',
    action: nameOf(command),
    about: given,
    input: { ...Object.fromEntries(byName), ...command.opts() },
  };
}

/** The name of a command without that of the program: `runs cancel`. */
export function nameOf(command: Command): string {
  const above = command.parent;
  return above?.parent ? `${nameOf(above)} ${command.name()}` : command.name();
}
