import type { AddCommand } from '@moderate/orchestrator/cli';
import { addMatrixProfileCommand } from './commands/matrix-profile.ts';

/** Commands for the platform's messages. */
export const addCommands: AddCommand = addMatrixProfileCommand;
