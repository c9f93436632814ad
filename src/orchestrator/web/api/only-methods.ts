import type { MiddlewareHandler } from 'hono';
import { refusal } from '../server/refusal.ts';
import type { Endpoint } from './endpoint.ts';

/** Announces the allowed methods of a path and refuses the others, before authentication. */
export function onlyMethods(methods: readonly Endpoint['method'][]): MiddlewareHandler {
  const taken = new Set(
    methods.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()])),
  );
  const allow = [...taken].join(', ');
  return async (c, next) => {
    if (taken.has(c.req.method)) return next();
    c.header('Allow', allow);
    if (c.req.method === 'OPTIONS') return c.body(null, 204);
    throw refusal('METHOD_REFUSED', `${c.req.path} takes ${allow}, not ${c.req.method}`);
  };
}
