import { randomBytes } from 'node:crypto';
import type { Identify } from './identify.ts';

/** Without a login there is one caller: whoever reaches a server that listens on this machine alone. What they start is launched by `api`. */
export function identifyLoopback(): Identify {
  const requestToken = randomBytes(32).toString('base64url');
  return async () => ({
    caller: { name: 'api', role: 'operator', via: 'loopback' },
    requestToken,
  });
}
