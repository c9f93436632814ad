import { Unreadable } from '#object-source/unreadable.ts';

/** Where the records of a file stand: one after the other, in an array, or in the array `features` of a GeoJSON collection. */
export type Layout = 'values' | 'array' | 'features';

export interface JsonRecord {
  readonly bytes: Buffer;
  /** In which it begins, counted from 1. */
  readonly line: number;
}

/** The largest record size that DuckDB gets. Its reader takes twice as much for each thread. */
export const mostRecordBytes = 16 * 2 ** 20;

const [newline, quote, backslash, comma, colon] = [0x0a, 0x22, 0x5c, 0x2c, 0x3a];
const [openArray, closeArray, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];
/** Arrays and objects around a record. */
const levels = { values: 0, array: 1, features: 2 } as const satisfies Record<Layout, number>;

export interface JsonRecordsOptions {
  readonly layout: Layout;
  /** Whether the text is all of a file, so that its last record is given even if it is not complete. */
  readonly whole: boolean;
}

/**
 * Cuts a text into its records, without looking at what is in them.
 *
 * @throws Unreadable for a record that is too large, brackets that don't match, and a whole file that is truncated
 */
export async function* jsonRecords(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  { layout, whole }: JsonRecordsOptions,
): AsyncGenerator<JsonRecord> {
  const level = levels[layout];
  let [depth, line, startLine] = [0, 1, 1];
  let [quoted, escaped, closed] = [false, false, false];
  /** Whether the records of a collection of features are at hand, and the last key of the object around them. */
  let [inside, key, keyBegins] = [layout !== 'features', '', -1];
  /** Whether a comma is what comes next between two elements, and one was the last that came. */
  let [follows, separated] = [false, false];
  let pieces: Buffer[] = [];
  let held = 0;

  for await (const chunk of chunks) {
    let start = held > 0 ? 0 : -1;
    const cut = (end: number): JsonRecord => {
      const bytes = Buffer.concat([...pieces, chunk.subarray(start, end)]);
      [pieces, held, start] = [[], 0, -1];
      return { bytes, line: startLine };
    };
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index]!;
      if (byte === newline) {
        // No string goes on in the next line: one that is not closed must not hide what follows.
        if (quoted) throw invalid(line);
        line += 1;
      }
      if (escaped) {
        escaped = false;
        continue;
      }
      if (quoted) {
        if (byte === backslash) escaped = true;
        else if (byte === quote) {
          quoted = false;
          if (keyBegins >= 0) key += chunk.toString('utf8', keyBegins, index);
          keyBegins = -1;
        }
        continue;
      }
      const between = inside && depth === level;
      if (byte === closeArray || byte === closeObject) {
        if (depth === 0 || (between && separated)) throw invalid(line);
        // A scalar ends where the array around it does.
        if (between && start >= 0) yield cut(index);
        depth -= 1;
        closed = depth === 0;
        if (inside && depth === level && start >= 0) yield cut(index + 1);
        else if (between && layout === 'features') inside = false;
        continue;
      }
      const isBlank = byte <= 0x20;
      if (closed && level > 0 && !isBlank) throw invalid(line);
      const isSeparator = level === 0 ? isBlank : byte === comma;
      if (between && isSeparator) {
        if (start >= 0) yield cut(index);
        if (level > 0 && !follows) throw invalid(line);
        [follows, separated] = [false, level > 0];
      } else if (between && start < 0 && !isBlank) {
        if (level > 0 && follows) throw invalid(line);
        [start, startLine, follows, separated] = [index, line, true, false];
      }
      if (byte === openArray || byte === openObject) {
        depth += 1;
        if (layout === 'features' && depth === 2 && byte === openArray && key === 'features')
          inside = true;
      } else if (byte === quote) {
        quoted = true;
        if (layout === 'features' && depth === 1) [key, keyBegins] = ['', index + 1];
      } else if (byte !== colon && !isBlank && depth === 1) key = '';
    }
    if (keyBegins >= 0) {
      key += chunk.toString('utf8', keyBegins);
      keyBegins = 0;
    }
    if (start >= 0) {
      pieces.push(chunk.subarray(start));
      held += chunk.length - start;
      if (held > mostRecordBytes)
        throw new Unreadable(
          `line ${startLine}: a record of more than ${mostRecordBytes / 2 ** 20} MB`,
        );
    }
  }
  if (!whole) return;
  if (held > 0) yield { bytes: Buffer.concat(pieces), line: startLine };
  if (level > 0 && depth > 0) throw new Unreadable(`truncated: its array is not closed`);
}

function invalid(line: number): Unreadable {
  return new Unreadable(`line ${line}: not valid JSON`);
}
