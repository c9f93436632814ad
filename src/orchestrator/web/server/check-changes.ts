import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { WebEnv } from '../access/caller.ts';
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

/** Limits the rate of changes per caller. Without a login there are no other callers to protect. */
export function limitChanges(): MiddlewareHandler<WebEnv> {
  const countChange = limitRate({ most: 300, seconds: 60, what: 'changes' });
  return async (c, next) => {
    const { name, via } = c.get('identity').caller;
    if (!['GET', 'HEAD'].includes(c.req.method) && via !== 'loopback')
      countChange(`${via} ${name}`);
    await next();
  };
}

/** Refuses too long bodies before reading them. */
export const limitBody = (most = 1_048_576): MiddlewareHandler =>
  bodyLimit({
    maxSize: most,
    onError: () => {
      throw refusal('BODY_TOO_LARGE', `The body is larger than ${most} bytes`);
    },
  });
