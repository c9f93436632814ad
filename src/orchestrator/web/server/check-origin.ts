import type { MiddlewareHandler } from 'hono';
import { isLoopback } from './loopback.ts';
import { refusal } from './refusal.ts';

/**
 * Refuses what another website has a browser send. A page whose name was made to point at this machine (DNS rebinding) is known by the `Host`
 * that it sends, a page that posts to this one by its `Origin`, and both by `Sec-Fetch-Site`.
 * @param publicUrl the one address of the pages; undefined where they have any name of this machine
 */
export function checkOrigin(publicUrl: URL | undefined): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header('host') ?? '';
    if (publicUrl === undefined ? !isLoopback(nameOf(host)) : host.toLowerCase() !== publicUrl.host)
      throw refusal(
        'HOST_REFUSED',
        `${host || 'A request without Host'} is ${publicUrl === undefined ? 'no name of this machine: use localhost or 127.0.0.1' : `not ${publicUrl.host}: use ${publicUrl.href}`}`,
      );
    const origin = c.req.header('origin');
    if (origin !== undefined && origin !== (publicUrl?.origin ?? `http://${host}`))
      throw refusal('ORIGIN_REFUSED', `A page of ${origin} may not send requests to this server`);
    const site = c.req.header('sec-fetch-site');
    const isSafe = ['GET', 'HEAD'].includes(c.req.method);
    if (!isSafe && site !== undefined && site !== 'same-origin')
      throw refusal(
        'ORIGIN_REFUSED',
        'A page of another website may not send requests to this server',
      );
    await next();
  };
}

/** Without the port, which differs where one is forwarded. */
function nameOf(host: string): string {
  return URL.parse(`http://${host}`)?.hostname ?? '';
}
