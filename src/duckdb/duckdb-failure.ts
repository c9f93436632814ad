import { isNoRoom } from '#spool/no-room.ts';

/** Why a statement failed. */
export type DuckDbFailureKind =
  /** Invalid file content. */
  | 'content'
  /** A value in the file that does not match its column's type. */
  | 'conversion'
  /** A result out of range of its type. */
  | 'range'
  | 'memory'
  /** Disk full. */
  | 'room'
  /** A bug in our own statement, or a database that is no longer usable. */
  | 'statement';

/**
 * Every error that a DuckDB session throws. The message is ours, since DuckDB's own messages quote
 * the file and the statement.
 */
export class DuckDbFailure extends Error {
  override readonly name = 'DuckDbFailure';
  readonly kind: DuckDbFailureKind;

  constructor(kind: DuckDbFailureKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Whether the file caused the failure, so that the next file may be read. */
export function isOfContent({ kind }: DuckDbFailure): boolean {
  return kind === 'content' || kind === 'conversion' || kind === 'range';
}

const conversion =
  /^Conversion Error|Could not (?:convert|parse string)|mismatch|can't cast|Failed to cast|JSON transform error/i;
const ours =
  /^(?:Parser|Syntax|Binder|Catalog|Permission|Transaction\w*|Connection|Dependency|Settings|Invalid Configuration|Missing Extension|FATAL|INTERRUPT) Error/i;
const oursToOpen = /^IO Error: (?:No files found|Cannot open|Could not (?:open|write|seek|sync))/i;

/** Keeps only the kind of the error and the line number of DuckDB's message. */
export function duckDbFailure(error: unknown): DuckDbFailure {
  const message = error instanceof Error ? error.message : '';
  const kind = /^([A-Z][A-Za-z ]*) Error/.exec(message)?.[1];
  if (isNoRoom(error) || /Could not write/i.test(message))
    return new DuckDbFailure('room', 'no space left on device of SPOOL_DIR');
  if (message.startsWith('Out of Memory Error'))
    return new DuckDbFailure('memory', 'DuckDB needs more memory than memoryLimitMb');
  if (kind === undefined) return new DuckDbFailure('statement', 'DuckDB failed without saying why');
  if (ours.test(message) || oursToOpen.test(message))
    return new DuckDbFailure('statement', `DuckDB refused a statement (${kind} Error)`);
  return contentFailure(message, kind);
}

function contentFailure(message: string, kind: string): DuckDbFailure {
  const line = /(?:on|at|in) line:? (\d+)/i.exec(message)?.[1];
  const where = line === undefined ? '' : `line ${line}: `;
  const [, expected, found] = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message) ?? [];
  if (found !== undefined)
    return new DuckDbFailure('content', `${where}${found} values where ${expected} were expected`);
  if (/Invalid unicode/i.test(message))
    return new DuckDbFailure('content', `${where}not valid UTF-8`);
  if (conversion.test(message))
    return new DuckDbFailure('conversion', `${where}a value that its column's type does not hold`);
  if (/out of range|overflow/i.test(message))
    return new DuckDbFailure('range', `${where}a number that is too large`);
  if (/quote/i.test(message))
    return new DuckDbFailure('content', `${where}a quote that is not closed`);
  const most = /"maximum_object_size" of (\d+) bytes exceeded/.exec(message)?.[1];
  if (most !== undefined)
    return new DuckDbFailure(
      'content',
      `${where}a record of more than ${Math.round(Number(most) / 2 ** 20)} MB`,
    );
  if (/malformed|json/i.test(message))
    return new DuckDbFailure('content', `${where}not valid JSON`);
  return new DuckDbFailure('content', `${where}DuckDB can't read it (${kind})`);
}
