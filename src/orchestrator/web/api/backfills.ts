import { z } from 'zod';
import { backfillDocument } from '../../reports/backfills/backfill-document.ts';
import { chooseBackfill } from '../../reports/backfills/choose-backfill.ts';
import { readBackfill } from '../../reports/backfills/read-backfill.ts';
import { backfillPartitionStatuses } from '../../state/backfill-partitions.ts';
import { counted } from './common.ts';
import { named } from './components.ts';
import { next, numberPlace, paged, pageOf, readCursor, textPlace } from './page-cursor.ts';
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
    first: z.string().nullable().describe('The first of its partitions by name'),
    last: z.string().nullable().describe('The last one'),
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
    rows: z
      .array(
        z.object({
          selection: z.array(z.string()),
          first: z.string().nullable(),
          last: z.string().nullable(),
          cells: z
            .array(z.object({ column: count, ...states }))
            .describe('Its partitions in the order in which they are requested'),
        }),
      )
      .describe('The states of partitions, of the assets that share runs in a row each'),
    unknownJobs: z.array(z.string()).describe('Jobs of its remaining runs that no worker knows'),
  }),
);

const listBackfills = defineEndpoint({
  id: 'listBackfills',
  method: 'get',
  path: '/v1/backfills',
  tag: 'backfills',
  summary: 'Backfills, the latest first',
  query: z.strictObject(paged(200, 20)),
  response: named('Backfills', z.object({ backfills: z.array(backfill), next })),
  handle: async ({ source, query: { limit, after } }) => {
    const { backfills } = await source.store();
    const [last] = readCursor(after, textPlace) ?? [];
    const found = await backfills.list(limit + 1, last);
    const { page, next: more } = pageOf(found, limit, ({ backfillId }) => [backfillId]);
    return { backfills: page.map(backfillDocument), next: more };
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

const listBackfillPartitions = defineEndpoint({
  id: 'listBackfillPartitions',
  method: 'get',
  path: '/v1/backfills/{backfill}/partitions',
  tag: 'backfills',
  summary: 'The partitions of a backfill, in the order in which they are requested',
  params: backfillParams,
  query: z.strictObject({
    status: z.enum(backfillPartitionStatuses).optional(),
    ...paged(1e3, 100),
  }),
  response: named(
    'BackfillPartitions',
    z.object({
      partitions: z.array(
        z.object({
          partition: z.string().nullable().describe('Null for assets as a whole'),
          assets: z.array(z.string()),
          status: z.enum(backfillPartitionStatuses),
          attempts: count,
          runId: z.string().nullable(),
          reason: z.string().nullable().describe('Why it was skipped'),
          endedAt: z.date().nullable(),
        }),
      ),
      next,
    }),
  ),
  handle: async ({ source, params, query: { status, limit, after } }) => {
    const { backfillId } = await chooseBackfill(source, params.backfill);
    const [last] = readCursor(after, numberPlace) ?? [];
    const { backfills } = await source.store();
    const wanted = { backfillId, status, limit: limit + 1, after: last };
    const { page, next: more } = pageOf(await backfills.partitions(wanted), limit, ({ place }) => [
      place,
    ]);
    return {
      partitions: page.map(({ place: _place, ...of }) => ({
        ...of,
        partition: of.partition || null,
      })),
      next: more,
    };
  },
});

export const backfillEndpoints = [listBackfills, showBackfill, listBackfillPartitions];
