import type { Context, MiddlewareHandler } from 'hono';
import type { Identity, WebEnv } from './caller.ts';
import type { CallerOfToken } from './caller-of-token.ts';

/**
 * Authenticates the sender of a request.
 * @throws TerminalError `LOGIN_REQUIRED` if the sender is unknown
 */
export type Identify = (request: Request) => Promise<Identity>;

/** Authenticates requests with an API token by the token, and all others with `otherwise`. */
export function identifyByToken(callerOfToken: CallerOfToken, otherwise: Identify): Identify {
  return async (request) => {
    const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
    if (token === undefined) return otherwise(request);
    return { caller: await callerOfToken(token), requestToken: undefined };
  };
}

/** Responds to page requests with a page if the sender is unknown or has no access. */
export type Explain = (c: Context, error: unknown) => Response | Promise<Response>;

/** Stores the caller of a request in its context. */
export function knowCaller(
  identify: Identify,
  explain: Explain | undefined,
): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    const again = () => identify(c.req.raw);
    try {
      c.set('identity', await again());
    } catch (error) {
      if (explain !== undefined && isNavigation(c.req.raw)) return explain(c, error);
      throw error;
    }
    c.set('identify', again);
    return next();
  };
}

/** Whether a browser shows the response as a page. */
function isNavigation({ method, headers }: Request): boolean {
  return (
    method === 'GET' &&
    (headers.get('accept') ?? '').includes('text/html') &&
    (headers.get('sec-fetch-mode') ?? 'navigate') === 'navigate'
  );
}
