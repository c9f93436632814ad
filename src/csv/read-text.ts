import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { BadContent } from '#tables/bad-content.ts';
import { encodingBytes, isBinary, utf16WithoutMark } from '#tables/text-encoding.ts';
import { binaryKind } from '#tables/what-it-is.ts';

const chunkBytes = 2 ** 20;

export interface ReadTextOptions {
  readonly signal: AbortSignal;
  /** @param bytes bytes of the file read so far */
  readonly onBytes: (bytes: number) => void;
}

/**
 * A file's text in chunks, without a byte order mark. Throws `ERR_ENCODING_INVALID_ENCODED_DATA` if
 * it is not valid UTF-8 but was declared as such.
 */
export async function* readText(
  file: string,
  encoding: string,
  { signal, onBytes }: ReadTextOptions,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: encoding === 'utf-8' });
  let bytes = 0;
  for await (const chunk of createReadStream(file, {
    highWaterMark: chunkBytes,
    signal,
  }) as AsyncIterable<Buffer>) {
    yield decoder.decode(chunk, { stream: true });
    onBytes((bytes += chunk.length));
  }
  yield decoder.decode();
}

/**
 * Possible encodings of a file, most likely first: the one of its byte order mark, otherwise UTF-16
 * if the positions of NUL bytes indicate it, otherwise UTF-8 or Windows-1252, a superset of
 * Latin-1.
 *
 * @throws BadContent if it is not text
 */
export async function possibleEncodings(file: string): Promise<readonly string[]> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(encodingBytes),
      0,
      encodingBytes,
      0,
    );
    const start = buffer.subarray(0, bytesRead);
    const kind = binaryKind(start);
    if (kind !== undefined) throw new BadContent(`mislabelled: its content is ${kind}`);
    const mark = bytesRead >= 2 ? buffer.readUInt16BE(0) : 0;
    const utf16 =
      mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : utf16WithoutMark(start);
    if (utf16 !== undefined) return [utf16];
    if (isBinary(start)) throw new BadContent('mislabelled: its content is not text');
    return ['utf-8', 'windows-1252'];
  } finally {
    await handle.close();
  }
}

/**
 * The line of the first invalid UTF-8 character, in a file whose non-ASCII characters are mostly
 * valid; undefined for other encodings.
 */
export async function brokenUtf8Line(
  file: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const decoder = new TextDecoder();
  let [lines, valid, broken] = [1, 0, 0];
  let first: number | undefined;
  for await (const chunk of createReadStream(file, {
    highWaterMark: chunkBytes,
    signal,
  }) as AsyncIterable<Buffer>) {
    for (const [found] of decoder.decode(chunk, { stream: true }).matchAll(/\n|\P{ASCII}/gu)) {
      if (found === '\n') lines += 1;
      else if (found !== '\ufffd') valid += 1;
      else {
        first ??= lines;
        broken += 1;
      }
    }
  }
  return valid > broken ? first : undefined;
}

export function isNotUtf8(error: unknown): boolean {
  return (
    error instanceof TypeError &&
    'code' in error &&
    error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
  );
}
