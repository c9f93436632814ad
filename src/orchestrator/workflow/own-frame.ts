import type { Declaration } from './declaration.ts';

const line = /^\s*at (?:(?:async )?(?<name>.+?) \()?(?<file>[^()]+?):(?<line>\d+):\d+\)?$/;

/**
 * Where in the project's own code an error was thrown: `activities/weather.ts:12 in download`. The
 * rest of the stack is left out because it may contain the error's message.
 * @param ownFile returns the display name of a file; undefined if it is not the project's own
 */
export function ownFrame(
  error: Error,
  ownFile: (file: string) => string | undefined,
): string | undefined {
  return ownStack(error, ownFile)[0];
}

/** All such locations, innermost first. */
export function ownStack(
  error: Error,
  ownFile: (file: string) => string | undefined,
): readonly string[] {
  return placesOf(error, ownFile).map(({ file, line: row, name }) =>
    [`${file}:${row}`, ...functionName(name)].join(' in '),
  );
}

/** Where in the project's own code something is declared. */
export function ownPlace(
  { stack }: Declaration,
  ownFile: (file: string) => string | undefined,
): { readonly file: string; readonly line: number } | undefined {
  const [place] = placesOf({ stack, message: '' }, ownFile);
  return place && { file: place.file, line: Number(place.line) };
}

/** The same, but for the cause of an error that was thrown in a library. */
export function ownFrameOrCause(
  error: Error,
  ownFile: (file: string) => string | undefined,
): string | undefined {
  return (
    ownFrame(error, ownFile) ??
    (error.cause instanceof Error ? ownFrame(error.cause, ownFile) : undefined)
  );
}

type Thrown = Declaration & Pick<Error, 'message'>;

function placesOf(error: Thrown, ownFile: (file: string) => string | undefined) {
  return framesOf(error).flatMap((text) => {
    const { name, file = '', line: row = '' } = line.exec(text)?.groups ?? {};
    const shown = ownFile(file);
    return shown === undefined ? [] : [{ file: shown, line: row, name }];
  });
}

/** Without the message, whose lines may look like stack frames. */
function framesOf({ stack, message }: Thrown): readonly string[] {
  if (typeof stack !== 'string') return [];
  const start = stack.indexOf(message);
  return stack.slice(start < 0 ? 0 : start + message.length).split('\n');
}

/** Returns `materialize` for `async Object.materialize [as run]`; empty for anonymous functions. */
function functionName(name: string | undefined): readonly string[] {
  const plain = name?.replace(/ \[as .*\]$/, '').replace(/^(Object|Module|exports)\./, '') ?? '';
  return plain === '' || plain.includes('<anonymous>') || plain.includes('/') ? [] : [plain];
}
