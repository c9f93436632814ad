import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { utf8Length } from './utf8.ts';

const maxBytes = 255;

/** A text as the value of a search attribute: its sha256 in hex where it is too long for one. Workflows have no `crypto`. */
export function keyword(text: string): string {
  return utf8Length(text) <= maxBytes ? text : bytesToHex(sha256(utf8ToBytes(text)));
}
