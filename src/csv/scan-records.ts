/** Facts known before a file is scanned. Quotes within quotes are doubled. */
export interface ScanOptions {
  readonly delimiter: string | undefined;
  readonly width: number;
  /** Lines before the first record. */
  readonly skipLines: number;
}

/** Records that all CSV readers parse identically. */
export interface PlainRecords {
  readonly records: number;
  /** Offset of the end of the last complete record. */
  readonly end: number;
  /** Bytes. */
  readonly longest: number;
  /** Offset of the first record. */
  readonly start: number;
  readonly lineEnd: LineEnd;
}

export type LineEnd = '\n' | '\r\n';

/** Counts records without creating them, and detects anything that readers parse differently. */
export interface RecordScanner {
  /** @returns whether everything is plain so far; if not, there is no need to continue */
  push(chunk: Buffer): boolean;
  /**
   * Undefined if the text is not plain. @param isWhole whether an unfinished record is the last one
   * rather than cut off
   */
  end(isWhole: boolean): PlainRecords | undefined;
}

const [newline, carriageReturn, quote, space] = [0x0a, 0x0d, 0x22, 0x20];

/**
 * Scanner states: at the start of a cell, in an unquoted cell, in a quoted cell, and after a quote
 * within a quoted cell.
 */
const [atStart, inText, inQuotes, afterQuote] = [0, 1, 2, 3];

/**
 * Text is plain if all records have the same width and all lines end in the same way, without blank
 * lines, NUL characters, carriage returns or quotes within unquoted cells, or anything but the
 * cell's end after a closing quote.
 */
export function createRecordScanner({ delimiter, width, skipLines }: ScanOptions): RecordScanner {
  const separator = delimiter === undefined ? -1 : delimiter.charCodeAt(0);
  const isSpecial = new Uint8Array(256);
  for (const byte of [newline, carriageReturn, quote]) isSpecial[byte] = 1;
  if (separator >= 0) isSpecial[separator] = 1;

  let state = atStart;
  let cells = 1;
  let records = 0;
  let skipped = 0;
  let quotesOfLine = 0;
  let offset = 0;
  let start = 0;
  let end = 0;
  let longest = 0;
  let endsWithReturn: boolean | undefined;
  let isPlain = true;
  let previous = 0;

  /** @returns where the preamble ends in the chunk */
  function skip(chunk: Buffer): number {
    let index = 0;
    for (; skipped < skipLines && index < chunk.length; index += 1) {
      const byte = chunk[index]!;
      if (byte === quote) quotesOfLine += 1;
      if (byte === newline) {
        const hasReturn = previous === carriageReturn;
        if (quotesOfLine % 2 > 0 || hasReturn !== (endsWithReturn ??= hasReturn)) isPlain = false;
        quotesOfLine = 0;
        skipped += 1;
      } else if (previous === carriageReturn) isPlain = false;
      previous = byte;
    }
    if (skipped === skipLines && start === 0) start = end = offset + index;
    return index;
  }

  /** Keeps the state in local variables in the loop, which is three times as fast. */
  function scan(chunk: Uint8Array, from: number): boolean {
    const { length } = chunk;
    const special = isSpecial;
    let [index, now, cell, count, lineStart, most] = [
      from,
      state,
      cells,
      records,
      end - offset,
      longest,
    ];
    let isGood = true;
    while (index < length) {
      if (now === inQuotes) while (index < length && chunk[index] !== quote) index += 1;
      else if (now === inText) while (index < length && special[chunk[index]!] === 0) index += 1;
      if (index === length) break;
      const byte = chunk[index]!;
      index += 1;
      if (now === inQuotes) {
        now = afterQuote;
      } else if (byte === separator) {
        cell += 1;
        now = atStart;
      } else if (byte === newline) {
        const hasReturn = (index > 1 ? chunk[index - 2] : previous) === carriageReturn;
        const size = index - lineStart;
        endsWithReturn ??= hasReturn;
        if (cell !== width || hasReturn !== endsWithReturn || size <= (hasReturn ? 2 : 1)) {
          isGood = false;
          break;
        }
        if (size > most) most = size;
        count += 1;
        lineStart = index;
        cell = 1;
        now = atStart;
      } else if (special[byte] === 0 && now === atStart && byte !== space) {
        now = inText;
      } else if (byte === quote && now !== inText) {
        now = inQuotes;
      } else if (
        byte === carriageReturn
          ? index === length || chunk[index] === newline
          : byte === space && now === atStart && isText(chunk, index)
      ) {
        now = inText;
      } else {
        isGood = false;
        break;
      }
    }
    [state, cells, records, end, longest] = [now, cell, count, lineStart + offset, most];
    return isGood;
  }

  return {
    push(chunk) {
      isPlain &&= !chunk.includes(0);
      const from = skip(chunk);
      if (
        from === 0 &&
        previous === carriageReturn &&
        state !== inQuotes &&
        chunk.length > 0 &&
        chunk[0] !== newline
      )
        isPlain = false;
      isPlain &&= scan(chunk, from);
      if (chunk.length > 0) previous = chunk[chunk.length - 1]!;
      offset += chunk.length;
      return isPlain;
    },
    end(isWhole) {
      if (!isPlain || skipped < skipLines) return undefined;
      const lineEnd = endsWithReturn === true ? '\r\n' : '\n';
      if (!isWhole || end === offset) return { records, end, longest, start, lineEnd };
      if (cells !== width || state === inQuotes || previous === carriageReturn) return undefined;
      return {
        records: records + 1,
        end: offset,
        longest: Math.max(longest, offset - end),
        start,
        lineEnd,
      };
    },
  };
}

/** Whether blanks at a cell's start belong to unquoted text rather than precede a quote or line end. */
function isText(chunk: Uint8Array, from: number): boolean {
  let index = from;
  while (index < chunk.length && chunk[index] === space) index += 1;
  const next = chunk[index];
  return next !== undefined && next !== quote && next !== newline && next !== carriageReturn;
}
