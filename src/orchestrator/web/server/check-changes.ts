import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { WebEnv } from '../access/caller.ts';
import { limitRate } from './limit-rate.ts';
import { refusal } from './refusal.ts';

/**
 * Refuses requests that change something unless they carry the request token of their caller, which only pages of this server can read, and are
 * JSON, which no form of another website can send.
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

/** Refuses more changes of a caller than a person or a program makes. Without a login there is nobody else to protect. */
export function limitChanges(): MiddlewareHandler<WebEnv> {
  const countChange = limitRate({ most: 300, seconds: 60, what: 'changes' });
  return async (c, next) => {
    const { name, via } = c.get('identity').caller;
    if (!['GET', 'HEAD'].includes(c.req.method) && via !== 'loopback')
      countChange(`${via} ${name}`);
    await next();
  };
}

/** Refuses longer bodies before they are read. */
export const limitBody = (most = 1_048_576): MiddlewareHandler =>
  bodyLimit({
    maxSize: most,
    onError: () => {
      throw refusal('BODY_TOO_LARGE', `The body is larger than ${most} bytes`);
    },
  });
