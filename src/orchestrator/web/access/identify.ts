import type { Context, MiddlewareHandler } from 'hono';
import type { Identity, WebEnv } from './caller.ts';
import type { CallerOfToken } from './caller-of-token.ts';

/** Finds who sends a request. @throws TerminalError `LOGIN_REQUIRED` where nobody does who is known */
export type Identify = (request: Request) => Promise<Identity>;

/** Recognises whoever sends an API token by it, and everybody else as `otherwise` says. */
export function identifyByToken(callerOfToken: CallerOfToken, otherwise: Identify): Identify {
  return async (request) => {
    const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
    if (token === undefined) return otherwise(request);
    return { caller: await callerOfToken(token), requestToken: undefined };
  };
}

/** Answers a browser that shows a page with a page, where who sends the request is not known or may not look. */
export type Explain = (c: Context, error: unknown) => Response | Promise<Response>;

/** Puts who sends the request into its context. */
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

/** Whether a browser shows the answer to a person as a page. */
function isNavigation({ method, headers }: Request): boolean {
  return (
    method === 'GET' &&
    (headers.get('accept') ?? '').includes('text/html') &&
    (headers.get('sec-fetch-mode') ?? 'navigate') === 'navigate'
  );
}
