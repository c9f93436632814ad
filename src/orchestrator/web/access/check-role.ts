import { refusal } from '../server/refusal.ts';
import type { Caller } from './caller.ts';

/**
 * Callers who cannot act can still view.
 * @throws TerminalError `ROLE_MISSING`
 */
export function checkRole({ name, role }: Caller, method: string): void {
  if (method === 'get' || role === 'operator') return;
  throw refusal(
    'ROLE_MISSING',
    `${name} has the role ${role}, and this requires the role operator. An administrator of the accounts can grant it`,
  );
}
