import { hashOf } from '../../actions/tokens/token.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import { limitRate } from '../server/limit-rate.ts';
import { refusal } from '../server/refusal.ts';
import type { Caller } from './caller.ts';

/**
 * Finds the owner of an API token.
 * @throws TerminalError `API_TOKEN_INVALID` if the token is unknown, expired or revoked
 */
export type CallerOfToken = (token: string) => Promise<Caller>;

/**
 * Reads the token from the state database each time, so that a revocation takes effect immediately.
 * Only invalid tokens count against the rate limit: sharing an address with an attacker does not
 * block valid callers.
 */
export function createCallerOfToken(store: ReportSource['store']): CallerOfToken {
  const countFailure = limitRate({ most: 30, seconds: 60, what: 'API tokens that are not valid' });
  return async (token) => {
    const holder = await (await store()).apiTokens.use(hashOf(token));
    if (holder !== undefined) return { ...holder, via: 'token' };
    countFailure('');
    throw refusal('API_TOKEN_INVALID', 'The API token is not known, was revoked, or has expired');
  };
}
