import { z } from 'zod';
import { readQueue } from '../../reports/queue/read-queue.ts';
import { counted } from './common.ts';
import { named } from './components.ts';
import { defineEndpoint } from './endpoint.ts';

const count = z.number().int();

const pending = z.object({
  sensor: z.string().describe('The sensor that requested them, or backfill:ID'),
  job: z.string(),
  count,
  oldest: z.date(),
  dueSince: z.date().nullable(),
  refused: count.describe('How many of them Temporal did not take'),
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
    'Runs that are requested and not started, and the concurrency pools with who has their places and who waits',
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

export const queueEndpoints = [showQueue];
