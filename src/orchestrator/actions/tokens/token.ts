import { createHash, randomBytes } from 'node:crypto';
import { tokenPrefix } from '../../run-logs/redact.ts';

/** A token of 256 random bits, which redaction knows by its shape. */
export function createToken(): string {
  return `${tokenPrefix}${randomBytes(32).toString('hex')}`;
}

/** By which the database knows a token: so many random bits need no salt. */
export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
