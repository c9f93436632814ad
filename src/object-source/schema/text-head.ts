import { Readable } from 'node:stream';
import { isBinary } from '#tables/text-encoding.ts';
import { textKind } from '#tables/what-it-is.ts';
import { unpacked } from '../spool/unpack.ts';
import { Unreadable } from '../unreadable.ts';

/** The start of a text. */
export interface TextHead {
  /** Decompressed UTF-8. */
  readonly bytes: Buffer;
  /** Whether this is the complete text. */
  readonly whole: boolean;
}

/** How much of an object is read to infer its columns. */
export const headBytes = 2 * 2 ** 20;
/** How much of it is decompressed. */
const mostUnpacked = 4 * 2 ** 20;

/** @throws Unreadable if it is not text */
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
    // The compressed start of a larger object always ends early.
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
