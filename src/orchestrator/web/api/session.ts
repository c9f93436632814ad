import { z } from 'zod';
import { named } from './components.ts';
import { defineEndpoint } from './endpoint.ts';

const session = named('Session', z.object({ requestToken: z.string() }));

/** The token of requests that change something. Pages of other websites cannot read the answer. */
export const sessionEndpoint = (requestToken: string) =>
  defineEndpoint({
    id: 'showSession',
    method: 'get',
    path: '/v1/session',
    tag: 'session',
    summary: 'The token that requests which change something carry in the header X-Request-Token',
    response: session,
    handle: async () => ({ requestToken }),
  });
