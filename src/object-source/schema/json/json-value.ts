import { Unreadable } from '#object-source/unreadable.ts';

/** A lossless JSON value: numbers keep their original text. */
export type JsonValue = null | boolean | string | JsonNumber | readonly JsonValue[] | JsonObject;

export interface JsonNumber {
  readonly number: string;
}

export interface JsonObject {
  /** If a key is repeated, the last value wins, as in most parsers. */
  readonly fields: ReadonlyMap<string, JsonValue>;
  readonly repeated: readonly string[];
}

/** The text ends within a value, which may continue beyond a partial file. */
export class EndOfText extends Error {
  override readonly name = 'EndOfText';
}

/** Deeper nesting is not a table, and would overflow the stack. */
const mostLevels = 100;
/** JSON numbers, and the words that Python writes for non-finite values. */
const scalar =
  /(?:(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(-?(?:Infinity|inf)|NaN|nan)|(true|false|null))(?![\w.+-])/y;
const space = /[ \t\r\n]*/y;

/**
 * Parses one value, and checks that only blanks follow. As lenient as DuckDB: allows a trailing
 * comma.
 *
 * @throws Unreadable for invalid or too deeply nested JSON; EndOfText for an incomplete value
 */
export function parseJson(source: string): JsonValue {
  const [value, end] = valueAt(source, skipSpace(source, 0), 0);
  if (skipSpace(source, end) < source.length) throw invalid();
  return value;
}

type Read<T> = readonly [value: T, end: number];

/** The value at a position. @param depth number of enclosing arrays and objects */
export function valueAt(source: string, start: number, depth: number): Read<JsonValue> {
  if (start >= source.length) throw new EndOfText();
  const first = source[start];
  if (first === '"') return textAt(source, start);
  if (first !== '{' && first !== '[') return scalarAt(source, start);
  if (depth >= mostLevels) throw new Unreadable(`nested more than ${mostLevels} levels deep`);
  return first === '{' ? objectAt(source, start, depth + 1) : arrayAt(source, start, depth + 1);
}

function arrayAt(source: string, start: number, depth: number): Read<JsonValue> {
  const elements: JsonValue[] = [];
  let position = skipSpace(source, start + 1);
  while (source[position] !== ']') {
    const [value, end] = valueAt(source, position, depth);
    elements.push(value);
    position = afterElement(source, end, ']');
  }
  return [elements, position + 1];
}

function objectAt(source: string, start: number, depth: number): Read<JsonValue> {
  const fields = new Map<string, JsonValue>();
  const repeated: string[] = [];
  let position = skipSpace(source, start + 1);
  while (source[position] !== '}') {
    const [key, colon] = keyAt(source, position);
    const [value, end] = valueAt(source, colon, depth);
    if (fields.has(key)) repeated.push(key);
    fields.set(key, value);
    position = afterElement(source, end, '}');
  }
  return [{ fields, repeated }, position + 1];
}

/** A key with its colon. Neither SQL statements nor catalogs accept NUL in a name. */
export function keyAt(source: string, start: number): Read<string> {
  if (start < source.length && source[start] !== '"') throw invalid();
  const [key, end] = textAt(source, start);
  if (key.includes('\0')) throw new Unreadable('a character 0 in a name');
  const colon = skipSpace(source, end);
  if (colon >= source.length) throw new EndOfText();
  if (source[colon] !== ':') throw invalid();
  return [key, skipSpace(source, colon + 1)];
}

/** Position of the next element or of the closing bracket. */
export function afterElement(source: string, end: number, closing: string): number {
  const position = skipSpace(source, end);
  if (position >= source.length) throw new EndOfText();
  if (source[position] === closing) return position;
  if (source[position] !== ',') throw invalid();
  const next = skipSpace(source, position + 1);
  if (next >= source.length) throw new EndOfText();
  return next;
}

export function skipSpace(source: string, start: number): number {
  space.lastIndex = start;
  space.test(source);
  return space.lastIndex;
}

function textAt(source: string, start: number): Read<string> {
  const end = closingQuote(source, start + 1);
  const inside = source.slice(start + 1, end);
  if (!/[\\\n]/.test(inside)) return [inside, end + 1];
  try {
    return [JSON.parse(source.slice(start, end + 1)) as string, end + 1];
  } catch {
    throw invalid();
  }
}

function closingQuote(source: string, start: number): number {
  for (let end = source.indexOf('"', start); end >= 0; end = source.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (source[end - 1 - backslashes] === '\\' && end - backslashes > start) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  throw source.includes('\n', start) ? invalid() : new EndOfText();
}

function scalarAt(source: string, start: number): Read<JsonValue> {
  scalar.lastIndex = start;
  const [all, number, word, constant] = scalar.exec(source) ?? [];
  if (all === undefined)
    throw /^[\w.+-]*$/.test(source.slice(start, start + 400)) ? new EndOfText() : invalid();
  const end = start + all.length;
  if (constant !== undefined) return [constant === 'null' ? null : constant === 'true', end];
  return [{ number: number ?? word! }, end];
}

function invalid(): Unreadable {
  return new Unreadable('not valid JSON');
}
