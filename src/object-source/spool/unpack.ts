import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { codeOf } from '@moderate/orchestrator';
import { binaryKind } from '#tables/what-it-is.ts';
import { Unreadable } from '../unreadable.ts';
import { createUtf8Encoder } from './to-utf8.ts';

/**
 * Text as UTF-8, decompressed if it is gzip. @throws Unreadable if it starts like another kind of
 * file
 */
export async function* unpacked(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const encoder = createUtf8Encoder();
  let isFirst = true;
  for await (const chunk of gunzipped(source)) {
    const kind = isFirst ? binaryKind(chunk) : undefined;
    if (kind !== undefined) throw new Unreadable(`mislabelled: its content is ${kind}`);
    isFirst = false;
    const encoded = encoder.encode(chunk);
    if (encoded.length > 0) yield encoded;
  }
  yield encoder.end();
}

async function* gunzipped(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const chunks = source[Symbol.asyncIterator]();
  const first = await firstBytes(chunks);
  if (!isGzip(first)) {
    yield first;
    yield* rest(chunks);
    return;
  }
  const gunzip = createGunzip();
  const feeding = pipeline(async function* () {
    yield first;
    yield* rest(chunks);
  }, gunzip);
  feeding.catch(() => undefined);
  try {
    yield* gunzip as AsyncIterable<Buffer>;
    await feeding;
  } catch (error) {
    throw gzipError(error);
  }
}

/** The first chunk may be a single byte. */
async function firstBytes(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  while (bytes.length < 2) {
    const { done, value } = await chunks.next();
    if (done) break;
    bytes = Buffer.concat([bytes, value]);
  }
  return bytes;
}

async function* rest(chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function gzipError(error: unknown): unknown {
  const code = codeOf(error);
  if (code === 'Z_BUF_ERROR')
    return new Unreadable('truncated: its compressed content ends too early');
  return code?.startsWith('Z_') === true
    ? new Unreadable('its compressed content is damaged')
    : error;
}
