import { Readable } from 'node:stream';
import { isBinary } from '#tables/text-encoding.ts';
import { textKind } from '#tables/what-it-is.ts';
import { unpacked } from '../spool/unpack.ts';
import { Unreadable } from '../unreadable.ts';

/** The start of a text. */
export interface TextHead {
  /** UTF-8, unpacked. */
  readonly bytes: Buffer;
  /** Whether this is all of it. */
  readonly whole: boolean;
}

/** So much of an object is read to tell its columns. */
export const headBytes = 2 * 2 ** 20;
/** So much of it once unpacked. */
const mostUnpacked = 4 * 2 ** 20;

/** @throws Unreadable when it is no text */
export async function textHead(start: Buffer, whole: boolean): Promise<TextHead> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of unpacked(Readable.from([start]))) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= mostUnpacked) break;
    }
  } catch (error) {
    // The compressed start of a larger object ends too early by its nature.
    if (whole || length === 0) throw error;
  }
  const bytes = Buffer.concat(chunks);
  const kind = textKind(bytes.toString('utf8', 0, 8_192));
  if (kind !== undefined) throw new Unreadable(`mislabelled: its content is ${kind}`);
  const zero = bytes.indexOf(0);
  if (isBinary(bytes)) throw new Unreadable('mislabelled: its content is not text');
  if (zero >= 0) throw new Unreadable(`line ${lineAt(bytes, zero)}: a character 0`);
  if (!bytes.some((byte) => byte > 0x20)) throw new Unreadable('empty');
  return { bytes, whole: whole && length < mostUnpacked };
}

function lineAt(bytes: Buffer, offset: number): number {
  return bytes.toString('latin1', 0, offset).split(/\r\n|\n|\r/).length;
}
