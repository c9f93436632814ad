import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';

/**
 * The address of the client: as added by the nearest proxy, otherwise that of the connection. Use
 * it for rate limits only, because it can be forged.
 */
export function clientAddress(c: Context): string {
  const forwarded = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim();
  return forwarded || (getConnInfo(c).remote.address ?? '');
}
