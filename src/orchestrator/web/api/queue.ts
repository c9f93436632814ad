import { z } from 'zod';
import { readQueue } from '../../reports/queue/read-queue.ts';
import { openRequestStatuses } from '../../state/open-requests.ts';
import { counted } from './common.ts';
import { named } from './components.ts';
import { next, numberPlace, paged, pageOf, readCursor } from './page-cursor.ts';
import { defineEndpoint } from './endpoint.ts';

const count = z.number().int();

const pending = z.object({
  sensor: z.string().describe('The sensor that requested them, or backfill:ID'),
  job: z.string(),
  count,
  oldest: z.date(),
  dueSince: z.date().nullable(),
  refused: count.describe('How many of them Temporal refused'),
});

const pool = named(
  'Pool',
  z.object({
    pool: z.string(),
    limits: z.enum(['runs', 'steps']),
    limit: count,
    taken: count,
    waiting: count,
    holders: z.array(
      z.object({
        workflowId: z.string(),
        runId: z.string().nullable(),
        since: z.date(),
      }),
    ),
    waits: z.array(
      z.object({
        workflowId: z.string(),
        since: z.date(),
        position: count,
        waiting: count,
      }),
    ),
  }),
);

const showQueue = defineEndpoint({
  id: 'showQueue',
  method: 'get',
  path: '/v1/queue',
  tag: 'queue',
  summary:
    'Requested runs that have not started, and the concurrency pools with the holders of their places and who waits',
  query: z.strictObject({ limit: counted(1e3, 100).describe('How many of each pool are listed') }),
  response: named(
    'Queue',
    z.object({
      pending: z.array(pending),
      pools: z.array(pool),
    }),
  ),
  handle: ({ source, query }) => readQueue(source, query.limit),
});

const listRequests = defineEndpoint({
  id: 'listRunRequests',
  method: 'get',
  path: '/v1/queue/requests',
  tag: 'queue',
  summary: 'Requests of runs that have not ended, the oldest first',
  query: z.strictObject({
    sensor: z.string().optional().describe('The sensor that requested them, or backfill:ID'),
    job: z.string().optional(),
    status: z.enum(openRequestStatuses).optional(),
    ...paged(1e3, 100),
  }),
  response: named(
    'RunRequests',
    z.object({
      requests: z.array(
        z.object({
          sensor: z.string(),
          job: z.string(),
          runKey: z.string(),
          attempt: count,
          maxAttempts: count,
          status: z.enum(openRequestStatuses),
          requestedAt: z.date(),
          notBefore: z.date().describe('When it can be started, if there is room'),
          scheduledFor: z.date().nullable(),
          refusal: z.string().nullable().describe('Why Temporal refused it'),
          workflowId: z.string().nullable(),
          runId: z.string().nullable(),
        }),
      ),
      next,
    }),
  ),
  handle: async ({ source, query: { limit, after, ...wanted } }) => {
    const { requests } = await source.store();
    const [last] = readCursor(after, numberPlace) ?? [];
    const found = await requests.open({ ...wanted, limit: limit + 1, after: last });
    const { page, next: more } = pageOf(found, limit, ({ ordinal }) => [ordinal]);
    return { requests: page.map(({ ordinal: _ordinal, ...request }) => request), next: more };
  },
});

export const queueEndpoints = [showQueue, listRequests];
