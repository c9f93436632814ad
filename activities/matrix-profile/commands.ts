import type { AddCommand } from '@moderate/orchestrator/cli';
import { addDeadLettersCommand } from './commands/dead-letters.ts';
import { addMatrixProfileCommand } from './commands/matrix-profile.ts';

/** Commands for the messages of the platform. */
export const addCommands: AddCommand = (program, context) => {
  addDeadLettersCommand(program, context);
  addMatrixProfileCommand(program, context);
};
