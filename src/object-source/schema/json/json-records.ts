import { Unreadable } from '#object-source/unreadable.ts';

/**
 * Where a file's records are: one after another, in an array, or in the `features` array of a
 * GeoJSON collection.
 */
export type Layout = 'values' | 'array' | 'features';

export interface JsonRecord {
  readonly bytes: Buffer;
  /** First line of the record, 1-based. */
  readonly line: number;
}

/** Maximum size of a record that DuckDB receives. Its reader takes twice as much per thread. */
export const mostRecordBytes = 16 * 2 ** 20;

const [newline, quote, backslash, comma, colon] = [0x0a, 0x22, 0x5c, 0x2c, 0x3a];
const [openArray, closeArray, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];
/** Number of arrays and objects around a record. */
const levels = { values: 0, array: 1, features: 2 } as const satisfies Record<Layout, number>;

export interface JsonRecordsOptions {
  readonly layout: Layout;
  /**
   * Whether the text is the complete file, so that its last record is returned even if it is
   * incomplete.
   */
  readonly whole: boolean;
}

/**
 * Splits a text into records without parsing them.
 *
 * @throws Unreadable for a record that is too large, unbalanced brackets, and a complete file that
 * is truncated
 */
export async function* jsonRecords(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  { layout, whole }: JsonRecordsOptions,
): AsyncGenerator<JsonRecord> {
  const level = levels[layout];
  let [depth, line, startLine] = [0, 1, 1];
  let [quoted, escaped, closed] = [false, false, false];
  /**
   * Whether the scanner is inside the features of a collection, and the last key of the enclosing
   * object.
   */
  let [inside, key, keyBegins] = [layout !== 'features', '', -1];
  /** Whether a comma between two elements is expected next, and whether the last token was one. */
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
        // A string never continues on the next line: an unclosed string must not hide what follows.
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
        // A scalar ends at the end of the enclosing array.
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
