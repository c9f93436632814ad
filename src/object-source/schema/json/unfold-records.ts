import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { exactNumber } from '#openmetadata/profile/json-number.ts';
import { jsonRecords, type Layout } from './json-records.ts';

export interface UnfoldOptions {
  readonly layout: Layout;
  /**
   * Whether to convert numbers that a double would round into strings, since DuckDB reads them as
   * doubles, and lone surrogates, which it rejects, into U+FFFD.
   */
  readonly mends: boolean;
}

const newline = 0x0a;
const lineEnd = Buffer.from([newline]);
const highWaterMark = 2 ** 20;

/** Writes each record of a file on one line. @returns the path */
export async function unfoldRecords(path: string, options: UnfoldOptions): Promise<string> {
  const unfolded = `${path}.lines`;
  const chunks = createReadStream(path, { highWaterMark });
  await pipeline(lines(chunks, options), createWriteStream(unfolded, { highWaterMark }));
  return unfolded;
}

async function* lines(
  chunks: AsyncIterable<Buffer>,
  { layout, mends }: UnfoldOptions,
): AsyncGenerator<Buffer> {
  for await (const { bytes } of jsonRecords(chunks, { layout, whole: true })) {
    // A line break is whitespace: it cannot occur within quotes.
    for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at))
      bytes[at] = 0x20;
    yield mends ? Buffer.from(mended(bytes.toString('utf8'))) : bytes;
    yield lineEnd;
  }
}

/** Characters of a number or an escape sequence split between chunks. */
const longestCut = 64;
const longReal = /\d(?=[\d.]{16})\d*\.\d+(?:[eE][+-]?\d+)?|\d+(?:\.\d+)?[eE][+-]?\d{3,}/g;

const halfCharacter = /\\u[dD][89a-fA-F]/;

/**
 * Whether a file seems to contain numbers that a double would round, or lone surrogates. Digits or
 * surrogate pairs in its texts cause false positives.
 */
export async function seemsToNeedMending(path: string): Promise<boolean> {
  let before = '';
  for await (const chunk of createReadStream(path, { highWaterMark }) as AsyncIterable<Buffer>) {
    const text = before + chunk.toString('latin1');
    if (halfCharacter.test(text)) return true;
    const tail = text.slice(-longestCut);
    before = tail.slice(tail.search(/(?:\\u?[dD]?|[\d.eE+-]*)$/));
    for (const [number] of text.slice(0, text.length - before.length).matchAll(longReal)) {
      if (String(Number(number)) !== number && typeof exactNumber(number) === 'string') return true;
    }
  }
  return false;
}

const textOrReal = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+)/g;

const escape =
  /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|(u[dD][89a-fA-F][\da-fA-F]{2})|.)/g;

function mended(record: string): string {
  return record.replace(textOrReal, (token) => {
    if (token.startsWith('"'))
      return token.replace(escape, (whole, half) => (half === undefined ? whole : '\\ufffd'));
    return typeof exactNumber(token) === 'number' ? token : `"${token}"`;
  });
}
