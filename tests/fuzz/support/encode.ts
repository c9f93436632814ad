import { gzipSync } from 'node:zlib';
import { isUtf8 } from 'node:buffer';

export const encodings = [
  'utf-8',
  'utf-8 with mark',
  'utf-16le with mark',
  'utf-16be with mark',
  'windows-1252',
  'latin1',
  'utf-16le without mark',
] as const;
export type Encoding = (typeof encodings)[number];

/** The characters of bytes 0x80 to 0x9f. */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Undefined if the encoding lacks a character, or its bytes would be different, valid UTF-8. */
export function encode(text: string, encoding: Encoding): Buffer | undefined {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text, 'utf8');
    case 'utf-8 with mark':
      return Buffer.from(`\ufeff${text}`, 'utf8');
    case 'utf-16le with mark':
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 'utf-16be with mark':
      return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
    case 'utf-16le without mark':
      return Buffer.from(text, 'utf16le');
    case 'latin1':
    case 'windows-1252':
      return singleBytes(text);
  }
}

function singleBytes(text: string): Buffer | undefined {
  const bytes = Buffer.alloc(text.length);
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const special =
      code < 0x80 || (code >= 0xa0 && code <= 0xff) ? -1 : windows1252.indexOf(text[index]!);
    if (special < 0 && code > 0xff) return undefined;
    bytes[index] = special < 0 ? code : 0x80 + special;
  }
  return isUtf8(bytes) && /[^\0-\x7f]/.test(text) ? undefined : bytes;
}

export function compress(bytes: Buffer): Buffer {
  return gzipSync(bytes, { level: 1 });
}
