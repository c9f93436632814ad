import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Caller, WebEnv } from '../access/caller.ts';
import { limitRate } from './limit-rate.ts';
import { refusal } from './refusal.ts';

/**
 * Protects modifying requests against forgery: they must carry the caller's request token, which
 * only pages of this server can read, and be JSON, which forms of other websites cannot send.
 */
export const checkChanges: MiddlewareHandler<WebEnv> = async (c, next) => {
  if (['GET', 'HEAD'].includes(c.req.method)) return next();
  const { requestToken } = c.get('identity');
  if (requestToken !== undefined && c.req.header('x-request-token') !== requestToken) {
    const advice =
      'pages have it in <meta name="request-token">, programs read it from /api/v1/session';
    throw refusal(
      'REQUEST_TOKEN_INVALID',
      `Send the request token in the header X-Request-Token: ${advice}`,
    );
  }
  if (!/^application\/json(;|$)/i.test(c.req.header('content-type') ?? 'application/json')) {
    throw refusal(
      'MEDIA_TYPE_REFUSED',
      `Send the body as application/json, not as ${c.req.header('content-type')}`,
    );
  }
  return next();
};

const mostAMinute = { most: 300, seconds: 60 };

/** Limits the rate of changes per caller. */
export function limitChanges(): MiddlewareHandler<WebEnv> {
  const countChange = limitRate({ ...mostAMinute, what: 'changes' });
  return async (c, next) => {
    const key = limitedCaller(c.get('identity').caller);
    if (!['GET', 'HEAD'].includes(c.req.method) && key !== undefined) countChange(key);
    await next();
  };
}

/** Of a form, in bytes. Longer configs are given by command or API. */
const longestForm = 262_144;
/** Checking so many bytes counts as one more check. */
const bytesOfCheck = 16_384;

/** Limits how much each caller has the server check: longer texts take longer, and count more. */
export function limitChecks(): MiddlewareHandler<WebEnv> {
  const countCheck = limitRate({ ...mostAMinute, what: 'checks' });
  const refuseLonger = limitBody(longestForm);
  return async (c, next) => {
    const key = limitedCaller(c.get('identity').caller);
    const bytes = Math.min(Number(c.req.header('content-length') ?? longestForm), longestForm);
    if (key !== undefined)
      for (let counted = 0; counted <= bytes; counted += bytesOfCheck) countCheck(key);
    return refuseLonger(c, next);
  };
}

/**
 * What limits count a caller by. Undefined without a login: there are no other callers to protect.
 */
export const limitedCaller = ({ name, via }: Caller): string | undefined =>
  via === 'loopback' ? undefined : `${via} ${name}`;

/** Refuses too long bodies before reading them. */
export const limitBody = (most = 1_048_576): MiddlewareHandler =>
  bodyLimit({
    maxSize: most,
    onError: () => {
      throw refusal('BODY_TOO_LARGE', `The body is larger than ${most} bytes`);
    },
  });
