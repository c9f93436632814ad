import { UnusableFile } from '../unusable-file.ts';

/** Cuts CSV into records, whichever way its text is cut into chunks. */
export interface RecordReader {
  push(text: string): void;
  end(): void;
}

export interface RecordReaderOptions {
  readonly separator: string;
  readonly skipRows: number;
  /** @param line as it stands there, where it holds no quote */
  onRecord(cells: readonly string[], lineNumber: number, line: string | undefined): void;
}

const maxRecordCharacters = 16 * 2 ** 20;
const maxCells = 20_000;

/** Quotes enclose separators, line breaks and, doubled, quotes; only at the beginning of a cell are they more than a character. Empty lines are left out. */
export function createRecordReader({ separator, skipRows, onRecord }: RecordReaderOptions): RecordReader {
  let rest = '';
  let lineBreak: string | undefined;
  let lineNumber = 0;

  function read(text: string, isLast: boolean): string {
    lineBreak ??= text.includes('\n') || !text.includes('\r') ? '\n' : '\r';
    let from = 0;
    while (from < text.length) {
      const found = text.indexOf(lineBreak, from);
      if (found === -1 && !isLast) break;
      const lineEnd = found === -1 ? text.length : found;
      const line = withoutReturn(text.slice(from, lineEnd));
      if (lineNumber < skipRows || line === '') {
        lineNumber += 1;
        from = lineEnd + 1;
      } else if (!line.includes('"')) {
        lineNumber += 1;
        onRecord(notTooMany(line.split(separator, maxCells + 1), lineNumber), lineNumber, line);
        from = lineEnd + 1;
      } else {
        const record = quotedRecord(text, from, isLast);
        if (record === undefined) break;
        onRecord(notTooMany(record.cells, lineNumber + 1), lineNumber + 1, undefined);
        lineNumber += record.lines;
        from = record.end;
      }
    }
    return text.slice(from);
  }

  /** Undefined where the record ends beyond the text. */
  function quotedRecord(text: string, start: number, isLast: boolean) {
    const stop = lineBreak ?? '\n';
    const cells: string[] = [];
    let at = start;
    let lines = 1;
    for (;;) {
      let cell = '';
      if (text[at] === '"') {
        at += 1;
        for (;;) {
          const quote = text.indexOf('"', at);
          if (quote === -1 || (quote === text.length - 1 && !isLast)) {
            if (!isLast) return undefined;
            if (quote === -1) throw new UnusableFile(`line ${lineNumber + 1}: a quote that is not closed`);
          }
          const part = text.slice(at, quote);
          lines += part.split(stop).length - 1;
          cell += part;
          at = quote + 1;
          if (text[at] !== '"') break;
          cell += '"';
          at += 1;
        }
      }
      const nextSeparator = indexOrEnd(text, separator, at);
      const nextLine = indexOrEnd(text, stop, at);
      if (nextLine === text.length && nextSeparator === text.length && !isLast) return undefined;
      const isEndOfRecord = nextLine <= nextSeparator;
      const end = isEndOfRecord ? nextLine : nextSeparator;
      const tail = text.slice(at, end);
      cells.push(cell + (isEndOfRecord ? withoutReturn(tail) : tail));
      at = end + 1;
      if (isEndOfRecord) return { cells, lines, end: at };
    }
  }

  return {
    push(text) {
      rest = read(rest + text, false);
      if (rest.length > maxRecordCharacters) {
        throw new UnusableFile(
          `line ${lineNumber + 1}: longer than ${maxRecordCharacters / 2 ** 20} Mi characters: is a quote not closed?`,
        );
      }
    },
    end() {
      rest = read(rest, true);
    },
  };
}

function notTooMany(cells: readonly string[], lineNumber: number): readonly string[] {
  if (cells.length > maxCells) throw new UnusableFile(`line ${lineNumber}: more than the ${maxCells} values that a row may have`);
  return cells;
}

function withoutReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

function indexOrEnd(text: string, what: string, from: number): number {
  const found = text.indexOf(what, from);
  return found === -1 ? text.length : found;
}
