import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';

/** Where a request comes from: what the nearest proxy has added, else the other end of the connection. Good for limits, and for nothing that must not be forged. */
export function clientAddress(c: Context): string {
  const forwarded = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim();
  return forwarded || (getConnInfo(c).remote.address ?? '');
}
