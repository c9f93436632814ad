import { problemOf } from '../server/problem.ts';
import { accessPage } from './access-page.ts';
import type { Explain } from './identify.ts';

/** Redirects callers without a session to the login and shows an error page to others. */
export function explainAccess(basePath: string, report: (error: unknown) => void): Explain {
  return (c, error) => {
    const { status, code, detail, retryAfterSeconds } = problemOf(error);
    c.header('Cache-Control', 'no-store');
    if (code === 'LOGIN_REQUIRED') {
      const { pathname, search } = new URL(c.req.url);
      const query = new URLSearchParams({ return: `${pathname}${search}` });
      return c.redirect(`${basePath}/access/login?${query.toString()}`);
    }
    if (retryAfterSeconds !== undefined) c.header('Retry-After', String(retryAfterSeconds));
    if (status === 500) report(error);
    const page =
      code === 'ROLE_MISSING'
        ? ({ title: 'You have no role here', offers: 'logout' } as const)
        : code === 'LOGIN_REFUSED'
          ? ({ title: 'You could not be logged in', offers: 'login' } as const)
          : ({ title: 'Not available at the moment', offers: 'reload' } as const);
    return c.html(accessPage({ basePath, ...page, text: detail, code }), status);
  };
}
