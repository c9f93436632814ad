import { randomBytes } from 'node:crypto';
import type { Identify } from './identify.ts';

/**
 * Without a login, the only caller is whoever can reach a server that listens on loopback. Runs
 * that they start are launched by `api`.
 */
export function identifyLoopback(): Identify {
  const requestToken = randomBytes(32).toString('base64url');
  return async () => ({
    caller: { name: 'api', role: 'operator', via: 'loopback' },
    requestToken,
  });
}
