import { hashOf } from '../../actions/tokens/token.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import { limitRate } from '../server/limit-rate.ts';
import { refusal } from '../server/refusal.ts';
import type { Caller } from './caller.ts';

/** Finds whose API token this is. @throws TerminalError `API_TOKEN_INVALID` where it is nobody's, has expired or was revoked */
export type CallerOfToken = (token: string) => Promise<Caller>;

/**
 * Looks each time, so that a token that is revoked has no effect any more.
 * Only what is wrong counts against the limit: whoever shares an address with somebody who guesses keeps the access.
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
