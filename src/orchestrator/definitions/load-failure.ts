import { messageOf } from '../message-of.ts';
import { RetryableError, TerminalError } from '../errors.ts';
import { ownFileOf } from '../worker/own-files.ts';
import { ownFrame } from '../workflow/own-frame.ts';

/**
 * Why the definitions could not be loaded: the error of `createDefinitions` unchanged, otherwise
 * the error with the file and line that failed.
 * @param root the project's folder, which contains its own files
 */
export function loadFailure(error: unknown, root: string): Error {
  if (error instanceof TerminalError || error instanceof RetryableError) return error;
  const name = error instanceof Error ? `${error.name}: ` : '';
  const place = error instanceof Error ? placeOf(error, root) : undefined;
  return new TerminalError(
    `The definitions could not be loaded: ${place === undefined ? '' : `${place}: `}${name}${messageOf(error)}`,
    {
      code: 'DEFINITIONS_NOT_LOADED',
      cause: error,
    },
  );
}

/**
 * Node reports the position of a syntax error before the error's name, and the importer of a
 * missing module at the end of the message.
 */
function placeOf(error: Error, root: string): string | undefined {
  const [, file, line] =
    /^(file:\/\/\S+?):(\d+)$/m.exec(error.stack?.split(error.name, 1)[0] ?? '') ?? [];
  if (file !== undefined) return `${ownFileOf(root, file) ?? file}:${line}`;
  const [, importer] = / imported from (\S+)$/.exec(error.message) ?? [];
  if (importer !== undefined) return ownFileOf(root, importer) ?? importer;
  return ownFrame(error, (frame) => ownFileOf(root, frame));
}
