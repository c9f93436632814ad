import { isNoRoom } from '../../spool/no-room.ts';
import { noRoomFor, Unreadable } from './unreadable.ts';

const memory = /^Out of Memory Error/;
const interrupted = /^INTERRUPT Error|Interrupted!/i;
const outOfRange = /out of range|overflow/i;
const conversion = /^Conversion Error|Could not (?:convert|parse string)|mismatch|can't cast|Failed to cast|JSON transform error/i;

/** Whether a value did not fit the type that the start of the file suggested. */
export function isConversionError(error: unknown): boolean {
  return conversion.test(messageOf(error)) && !memory.test(messageOf(error));
}

/** Whether adding up doubles went beyond what a double holds. */
export function isOutOfRange(error: unknown): boolean {
  return outOfRange.test(messageOf(error)) && !isConversionError(error);
}

/** DuckDB's messages quote the file, so that none of their words is handed on. */
export function unreadable(error: unknown): unknown {
  const message = messageOf(error);
  if (interrupted.test(message)) return error;
  if (memory.test(message)) return new Unreadable('DuckDB needs more memory for it than memoryLimitMb', { lasting: false });
  if (isNoRoom(error) || /Could not write/i.test(message)) return noRoomFor();
  const kind = /^([A-Z][A-Za-z ]*) Error/.exec(message)?.[1];
  if (kind === undefined) return error;
  const line = /(?:on|at|in) line:? (\d+)/i.exec(message)?.[1];
  const [, expected, found] = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message) ?? [];
  const where = line === undefined ? '' : `line ${line}: `;
  if (found !== undefined) return new Unreadable(`${where}${found} values where ${expected} were expected`);
  if (isConversionError(error)) return new Unreadable(`${where}a value that its column's type does not hold`);
  if (/quote/i.test(message)) return new Unreadable(`${where}a quote that is not closed`);
  if (/malformed|json/i.test(message)) return new Unreadable(`${where}no valid JSON`);
  return new Unreadable(`${where}DuckDB can't read it (${kind})`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}
