import { z } from 'zod';
import { roles } from '../../state/roles.ts';
import { named } from './components.ts';
import { defineEndpoint } from './endpoint.ts';

const session = named(
  'Session',
  z.object({
    name: z.string(),
    role: z.enum(roles),
    via: z.enum(['loopback', 'session', 'token']),
    requestToken: z
      .string()
      .nullable()
      .describe(
        'Requests that change something carry it in the header X-Request-Token; null where they need none',
      ),
  }),
);

/** Pages of other websites cannot read the response. */
export const sessionEndpoint = defineEndpoint({
  id: 'showSession',
  method: 'get',
  path: '/v1/session',
  tag: 'session',
  summary: 'Who sends this request, and what they may do',
  response: session,
  handle: async ({ caller, requestToken }) => ({ ...caller, requestToken: requestToken ?? null }),
});
