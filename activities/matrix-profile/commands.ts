import type { AddCommand } from '@moderate/orchestrator/cli';
import { addMatrixProfileCommand } from './commands/matrix-profile.ts';

/** Commands for the messages of the platform. */
export const addCommands: AddCommand = addMatrixProfileCommand;
