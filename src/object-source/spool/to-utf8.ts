import { isAscii, isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { encodingBytes, utf16WithoutMark } from '#tables/text-encoding.ts';

/** Converts text of any common encoding to UTF-8 without a byte order mark, chunk by chunk. */
export interface Utf8Encoder {
  encode(chunk: Buffer): Buffer;
  /** Bytes of a character that the end of the text cut off. */
  end(): Buffer;
}

const none = Buffer.alloc(0);

/**
 * Encoding of its byte order mark, otherwise UTF-16 if the positions of NUL bytes indicate it,
 * otherwise UTF-8 while it is valid; from the first invalid chunk on, Windows-1252 (a superset of
 * Latin-1), unless most non-ASCII characters of that chunk are valid: then only the invalid ones
 * are replaced.
 */
export function createUtf8Encoder(): Utf8Encoder {
  let begun = false;
  let held: Buffer = none;
  let decoder: TextDecoder | undefined;
  const recode = (chunk: Buffer, stream: boolean) =>
    Buffer.from(decoder!.decode(chunk, { stream }));

  function rest(): Buffer {
    return isUtf8(held) ? held : Buffer.from(new TextDecoder('windows-1252').decode(held));
  }

  function begin(bytes: Buffer): Buffer {
    begun = true;
    const mark = byteOrderMark(bytes);
    const encoding = mark.length === 0 ? (utf16WithoutMark(bytes) ?? mark.encoding) : mark.encoding;
    if (encoding !== 'utf-8') decoder = new TextDecoder(encoding);
    return bytes.subarray(mark.length);
  }

  function encodeBegun(bytes: Buffer): Buffer {
    if (decoder) return recode(bytes, true);
    const whole = bytes.subarray(0, bytes.length - cutOff(bytes));
    if (isAscii(whole) || isUtf8(whole)) {
      held = Buffer.from(bytes.subarray(whole.length));
      return whole;
    }
    decoder = new TextDecoder(mostlyUtf8(whole) ? 'utf-8' : 'windows-1252');
    return recode(bytes, true);
  }

  return {
    encode(chunk) {
      let bytes = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
      held = none;
      if (!begun) {
        if (bytes.length < encodingBytes) {
          held = bytes;
          return none;
        }
        bytes = begin(bytes);
      }
      return encodeBegun(bytes);
    },
    end() {
      const start = begun ? none : encodeBegun(begin(held.length > 0 ? held : none));
      return Buffer.concat([start, decoder ? recode(none, false) : rest()]);
    },
  };
}

function byteOrderMark(bytes: Buffer): { readonly encoding: string; readonly length: number } {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    return { encoding: 'utf-8', length: 3 };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'utf-16le', length: 2 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'utf-16be', length: 2 };
  return { encoding: 'utf-8', length: 0 };
}

/** Trailing bytes that begin a character without completing it. */
function cutOff(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
  }
  return 0;
}

function mostlyUtf8(bytes: Buffer): boolean {
  const text = new TextDecoder().decode(bytes);
  const beyondAscii = text.match(/[^\0-\x7f]/gu) ?? [];
  return beyondAscii.filter((character) => character !== '\ufffd').length * 2 > beyondAscii.length;
}
