import { createHash, randomBytes } from 'node:crypto';
import { tokenPrefix } from '../../run-logs/redact.ts';

/** A token of 256 random bits, in a format that redaction recognizes. */
export function createToken(): string {
  return `${tokenPrefix}${randomBytes(32).toString('hex')}`;
}

/** The hash that the database stores. A token with so many random bits needs no salt. */
export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
