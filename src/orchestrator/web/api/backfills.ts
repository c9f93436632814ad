import { z } from 'zod';
import { backfillDocument } from '../../reports/backfills/backfill-document.ts';
import { readBackfill } from '../../reports/backfills/read-backfill.ts';
import { counted } from './common.ts';
import { named } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { refusedRequest } from './sensors.ts';

const count = z.number().int();
const states = {
  blocked: count,
  ready: count,
  requested: count,
  done: count,
  failed: count,
  cancelled: count,
  skipped: count,
};
const progress = {
  partitions: z.object({ total: count, ...states }),
  perMinute: count.describe('How many ended in the last minute'),
};

export const backfill = named(
  'Backfill',
  z.object({
    backfillId: z.string(),
    selection: z.array(z.string()),
    atOnce: count,
    status: z.enum(['running', 'paused', 'completed', 'failed', 'cancelled']),
    requestedBy: z.string(),
    createdAt: z.date(),
    endedAt: z.date().nullable(),
    units: z
      .array(
        z.object({
          selection: z.array(z.string()),
          job: z.string(),
          perRun: count,
          ...progress,
        }),
      )
      .describe('Assets that share runs, in the order in which they are requested'),
    ...progress,
  }),
);

const part = { partition: z.string(), assets: z.array(z.string()) };
const failed = z.object({
  ...part,
  attempts: count,
  runId: z.string().nullable(),
  error: z.string().nullable(),
  endedAt: z.date(),
});

const backfillWithFailures = named(
  'BackfillWithFailures',
  z.object({
    backfill,
    failed: z.array(failed),
    skipped: z.array(
      z.object({
        ...part,
        reason: z.string(),
      }),
    ),
    refused: z.array(refusedRequest),
    unknownJobs: z.array(z.string()).describe('Jobs of runs that are left, which no worker knows'),
  }),
);

const listBackfills = defineEndpoint({
  id: 'listBackfills',
  method: 'get',
  path: '/v1/backfills',
  tag: 'backfills',
  summary: 'Backfills, the latest first',
  query: z.strictObject({ limit: counted(200, 20) }),
  response: named('Backfills', z.object({ backfills: z.array(backfill) })),
  handle: async ({ source, query }) => {
    const { backfills } = await source.store();
    return { backfills: (await backfills.list(query.limit)).map(backfillDocument) };
  },
});

export const backfillParams = z.strictObject({ backfill: z.string().min(1) });

const showBackfill = defineEndpoint({
  id: 'showBackfill',
  method: 'get',
  path: '/v1/backfills/{backfill}',
  tag: 'backfills',
  summary: 'A backfill with the partitions that failed or were skipped',
  params: backfillParams,
  query: z.strictObject({ limit: counted(1e3, 100) }),
  response: backfillWithFailures,
  handle: async ({ source, params, query }) => {
    const { backfill: found, ...others } = await readBackfill(source, params.backfill, query.limit);
    return {
      backfill: backfillDocument(found),
      ...others,
    };
  },
});

export const backfillEndpoints = [listBackfills, showBackfill];
