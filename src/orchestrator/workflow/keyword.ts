import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { utf8Length } from './utf8.ts';

const maxBytes = 255;

/**
 * A text as the value of a search attribute, replaced by its hex SHA-256 if it is too long.
 * Workflows have no `crypto`.
 */
export function keyword(text: string): string {
  return utf8Length(text) <= maxBytes ? text : bytesToHex(sha256(utf8ToBytes(text)));
}
