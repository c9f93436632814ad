import { RetryableError, TerminalError } from '../errors.ts';
import { messageOf } from '../message-of.ts';
import type { OwnFile } from '../worker/own-files.ts';
import { ownFrameOrCause } from '../workflow/own-frame.ts';

/** The error of an evaluation. Unexpected errors include the location in the project's own code. */
export function failureText(error: unknown, ownFile: OwnFile): string {
  const text = messageOf(error);
  if (error instanceof TerminalError || error instanceof RetryableError)
    return error.code === undefined ? text : `${text} [${error.code}]`;
  if (!(error instanceof Error)) return text;
  const frame = ownFrameOrCause(error, ownFile);
  return frame === undefined ? text : `${text} (${frame})`;
}
