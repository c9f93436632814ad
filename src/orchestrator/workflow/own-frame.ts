import type { Declaration } from './declaration.ts';

const line = /^\s*at (?:(?:async )?(?<name>.+?) \()?(?<file>[^()]+?):(?<line>\d+):\d+\)?$/;

/**
 * Where in the project's own code an error was thrown: `activities/weather.ts:12 in download`. Nothing else of the stack, which may hold what was thrown.
 * @param ownFile a file's name as it is shown; undefined where it is not the project's own
 */
export function ownFrame(
  error: Error,
  ownFile: (file: string) => string | undefined,
): string | undefined {
  return ownStack(error, ownFile)[0];
}

/** All such places, the innermost first. */
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

/** The same for what caused the error, if the error itself was thrown in a library. */
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

/** Without the message, whose lines may look like frames. */
function framesOf({ stack, message }: Thrown): readonly string[] {
  if (typeof stack !== 'string') return [];
  const start = stack.indexOf(message);
  return stack.slice(start < 0 ? 0 : start + message.length).split('\n');
}

/** `materialize` of `async Object.materialize [as run]`; none of a function without a name. */
function functionName(name: string | undefined): readonly string[] {
  const plain = name?.replace(/ \[as .*\]$/, '').replace(/^(Object|Module|exports)\./, '') ?? '';
  return plain === '' || plain.includes('<anonymous>') || plain.includes('/') ? [] : [plain];
}
