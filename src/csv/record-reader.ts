import { BadContent } from '#tables/bad-content.ts';

/** How the cells of a text are written. */
export interface CsvFormat {
  /** Undefined for a single column, which no character ends. */
  readonly delimiter: string | undefined;
  readonly quote: string;
  /** The character that escapes a quote within quotes: another quote, or a backslash. */
  readonly escape: string;
}

export interface CsvRecord {
  readonly cells: readonly string[];
  /** 1-based. */
  readonly line: number;
  /** The original text, if it contains no quotes. */
  readonly text: string | undefined;
  /** There is text after its closing quote. */
  readonly flawed: boolean;
}

/** Splits CSV into records, regardless of how the text is split into chunks. */
export interface RecordReader {
  push(text: string): void;
  end(): void;
}

export interface RecordReaderOptions extends CsvFormat {
  readonly skipLines: number;
  /**
   * A bare carriage return ends a line if that results in records of this many values. 0: always;
   * undefined: never.
   */
  readonly width?: number | undefined;
  onRecord(record: CsvRecord): void;
}

const maxRecordCharacters = 16 * 2 ** 20;
const maxCells = 20_000;

/**
 * Quotes enclose separators, line breaks and escaped quotes; they only have a meaning at the
 * beginning of a cell. Blank lines are skipped.
 */
export function createRecordReader({
  delimiter,
  quote,
  escape,
  skipLines,
  width,
  onRecord,
}: RecordReaderOptions): RecordReader {
  let rest = '';
  let lineBreak: string | undefined;
  let lines = 0;

  const split = (text: string): readonly string[] =>
    delimiter === undefined ? [text] : text.split(delimiter, maxCells + 1);

  function read(text: string, isLast: boolean): string {
    // A trailing carriage return may be half of `\r\n`.
    lineBreak ??= lineBreakOf(isLast || !text.endsWith('\r') ? text : text.slice(0, -1), quote);
    if (lineBreak === undefined && !isLast) return text;
    const stop = lineBreak ?? '\n';
    let from = 0;
    while (from < text.length) {
      const found = text.indexOf(stop, from);
      if (found === -1 && !isLast) break;
      const lineEnd = found === -1 ? text.length : found;
      const line = withoutReturn(text.slice(from, lineEnd));
      if (lines < skipLines || isBlank(line)) {
        lines += 1;
        from = lineEnd + 1;
      } else if (!line.includes(quote)) {
        lines += 1;
        pass(line);
        from = lineEnd + 1;
      } else {
        const record = quotedRecord(text, from, isLast, stop);
        if (record === undefined) break;
        onRecord({
          cells: notTooMany(record.cells, lines + 1),
          line: lines + 1,
          text: undefined,
          flawed: record.flawed,
        });
        lines += record.lines;
        from = record.end;
      }
    }
    return text.slice(from);
  }

  function pass(line: string): void {
    const cells = notTooMany(split(line), lines);
    if (width !== undefined && line.includes('\r')) {
      const parts = line.split('\r').filter((part) => !isBlank(part));
      const records = parts.map((text) => ({
        cells: split(text),
        line: lines,
        text,
        flawed: false,
      }));
      if (width === 0 || records.every((record) => record.cells.length === width))
        return records.forEach(onRecord);
    }
    onRecord({ cells, line: lines, text: line, flawed: false });
  }

  /** Undefined if the record ends beyond the text. */
  function quotedRecord(text: string, start: number, isLast: boolean, stop: string) {
    const cells: string[] = [];
    let at = start;
    let lineBreaks = 0;
    let flawed = false;
    for (;;) {
      let cell = '';
      let isLong = false;
      const opening = openingQuote(text, at);
      if (opening !== undefined) {
        const closing = closingQuote(text, opening + 1, isLast);
        if (closing === undefined) {
          if (isLast) throw notClosed(lines + 1 + lineBreaks);
          return undefined;
        }
        const content = text.slice(opening + 1, closing);
        const breaks = content.split(stop).length - 1;
        cell = unescaped(content);
        isLong = breaks > 0;
        at = closing + 1;
        const openedAt = lines + 1 + lineBreaks;
        lineBreaks += breaks;
        const tailEnd = Math.min(indexOrEnd(text, delimiter, at), indexOrEnd(text, stop, at));
        if (tailEnd === text.length && !isLast) return undefined;
        const tail = withoutReturn(text.slice(at, tailEnd));
        if (tail.trim() === '') at = tailEnd;
        else if (isLong) throw notClosed(openedAt);
        else flawed = true;
      }
      const nextDelimiter = indexOrEnd(text, delimiter, at);
      const nextLine = indexOrEnd(text, stop, at);
      if (nextLine === text.length && nextDelimiter === text.length && !isLast) return undefined;
      const isEndOfRecord = nextLine <= nextDelimiter;
      const end = isEndOfRecord ? nextLine : nextDelimiter;
      const tail = text.slice(at, end);
      cells.push(cell + (isEndOfRecord ? withoutReturn(tail) : tail));
      at = end + 1;
      if (isEndOfRecord) return { cells, lines: lineBreaks + 1, end: at, flawed };
    }
  }

  /** Blanks may precede it. */
  function openingQuote(text: string, from: number): number | undefined {
    let at = from;
    while (text[at] === ' ') at += 1;
    return text[at] === quote ? at : undefined;
  }

  function closingQuote(text: string, from: number, isLast: boolean): number | undefined {
    for (let at = from; ; at += 1) {
      at = text.indexOf(quote, at);
      if (at === -1 || (at === text.length - 1 && !isLast)) return undefined;
      if (escape === quote) {
        if (text[at + 1] !== quote) return at;
        at += 1;
      } else {
        let escapes = 0;
        while (at - escapes > from && text[at - escapes - 1] === escape) escapes += 1;
        if (escapes % 2 === 0) return at;
      }
    }
  }

  function unescaped(content: string): string {
    if (!content.includes(escape)) return content;
    if (escape === quote) return content.replaceAll(quote + quote, quote);
    return content.replaceAll(/\\(["'\\])/g, '$1');
  }

  return {
    push(text) {
      rest = read(rest + text, false);
      if (rest.length > maxRecordCharacters) {
        throw new BadContent(
          `line ${lines + 1}: longer than ${maxRecordCharacters / 2 ** 20} Mi characters: is a quote not closed?`,
        );
      }
    },
    end() {
      rest = read(rest, true);
    },
  };
}

/**
 * Classic Mac OS ends lines with a bare carriage return. Ignores line breaks within quotes:
 * undefined if there is no other one yet.
 */
function lineBreakOf(text: string, quote: string): string | undefined {
  if (!text.includes('\r')) return text.includes('\n') ? '\n' : undefined;
  const outside = text.split(quote).filter((_, index) => index % 2 === 0);
  if (outside.some((part) => part.includes('\n'))) return '\n';
  return outside.some((part) => part.includes('\r')) ? '\r' : undefined;
}

function notClosed(line: number): BadContent {
  return new BadContent(`line ${line}: a quote that is not closed`);
}

function notTooMany(cells: readonly string[], line: number): readonly string[] {
  if (cells.length > maxCells)
    throw new BadContent(`line ${line}: more than the ${maxCells} values that a row may have`);
  return cells;
}

function isBlank(line: string): boolean {
  if (line === '') return true;
  if (line.charCodeAt(0) > 0x20 || line.includes('\t')) return false;
  // DOS ended texts with character 26.
  return line.replace('\x1a', '').trim() === '';
}

function withoutReturn(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0x0d) end -= 1;
  return end === text.length ? text : text.slice(0, end);
}

function indexOrEnd(text: string, what: string | undefined, from: number): number {
  const found = what === undefined ? -1 : text.indexOf(what, from);
  return found === -1 ? text.length : found;
}
