import type { MiddlewareHandler } from 'hono';
import { refusal } from '../server/refusal.ts';
import type { Caller, Identity, WebEnv } from './caller.ts';

/** Finds who sends a request. @throws TerminalError `LOGIN_REQUIRED` where nobody does who is known */
export type Identify = (headers: Headers) => Promise<Identity>;

/** Finds whose API token this is; undefined where it is nobody's, has expired or was revoked. */
export type CallerOfToken = (token: string) => Promise<Caller | undefined>;

/** Recognises whoever sends an API token by it, and everybody else as `otherwise` says. */
export function identifyByToken(
  callerOfToken: CallerOfToken | undefined,
  otherwise: Identify,
): Identify {
  return async (headers) => {
    const [, token] = /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '') ?? [];
    if (token === undefined) return otherwise(headers);
    const caller = await callerOfToken?.(token);
    if (caller !== undefined) return { caller, requestToken: undefined };
    throw refusal('LOGIN_REQUIRED', 'The API token is not valid: it was revoked, or has expired');
  };
}

/** Puts who sends the request into its context. */
export function knowCaller(identify: Identify): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    c.set('identity', await identify(c.req.raw.headers));
    await next();
  };
}
