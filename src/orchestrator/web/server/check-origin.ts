import type { MiddlewareHandler } from 'hono';
import { isLoopback } from './loopback.ts';
import { refusal } from './refusal.ts';

/**
 * Refuses requests that other websites trigger in a browser. DNS rebinding is detected by the
 * `Host` header, cross-origin posts by `Origin`, and both by `Sec-Fetch-Site`.
 * @param publicUrl the only URL of the web UI; undefined if it can use any name of this machine
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

/** Without the port, which changes with port forwarding. */
function nameOf(host: string): string {
  return URL.parse(`http://${host}`)?.hostname ?? '';
}
