import { z } from 'zod';
import { partitionsDocument } from '../../reports/partitions/partitions-document.ts';
import { readPartitions } from '../../reports/partitions/read-partitions.ts';
import { partitionStatuses } from '../../state/partition-states.ts';
import { assetParams } from './assets.ts';
import { counted, listOf, notes } from './common.ts';
import { named } from './components.ts';
import { defineEndpoint } from './endpoint.ts';

const status = z.enum(partitionStatuses);
const count = z.number().int();
const failure = z.object({
  partition: z.string(),
  runId: z.string(),
  failedAt: z.date(),
  error: z.string(),
});
const range = z.object({
  first: z.string(),
  last: z.string(),
  count,
  failures: z.array(failure).optional().describe('Of the first of them'),
});

const partitions = named(
  'Partitions',
  z.object({
    asset: z.string(),
    partitions: z
      .object({
        kind: z.string(),
        description: z.string(),
      })
      .nullable()
      .describe('Null where keys are free'),
    range: z
      .object({
        first: z.string(),
        last: z.string(),
      })
      .nullable(),
    total: count,
    first: z.string().nullable(),
    last: z.string().nullable(),
    counts: z.object({
      fresh: count,
      inProgress: count,
      stale: count,
      failed: count,
      missing: count.nullable(),
    }),
    others: z
      .object({
        notEnded: count,
        undefined: count,
        keys: z.array(z.string()),
      })
      .nullable()
      .describe(
        'Recorded partitions that are none of the total: of windows that have not ended, or that are not defined any more',
      ),
    cells: z
      .array(status.nullable())
      .describe('The worst status of each part of the partitions, in their order'),
    listed: z.array(
      z.object({
        status,
        ranges: z.array(range),
        more: z.object({
          ranges: count,
          partitions: count,
        }),
      }),
    ),
    notes,
  }),
);

const showPartitions = defineEndpoint({
  id: 'showPartitions',
  method: 'get',
  path: '/v1/assets/{key}/partitions',
  tag: 'assets',
  summary:
    'The states of the partitions of an asset: counts, cells of a strip, and ranges, never all keys',
  params: assetParams,
  query: z.strictObject({
    status: listOf(status).describe('Those of which ranges are listed'),
    range: z.string().optional().describe('Only these: first..last'),
    cells: counted(2e3, 200),
    limit: counted(1e3, 100),
  }),
  response: partitions,
  handle: async ({ source, params, query: { cells, ...options }, notes: noted }) => {
    const { range: given, ...others } = options;
    const report = await readPartitions(
      source,
      params.key,
      {
        ...others,
        ...(given !== undefined && { range: given }),
      },
      cells,
    );
    return {
      ...partitionsDocument(report),
      cells: report.survey.cells.map((cell) => cell ?? null),
      notes: noted,
    };
  },
});

export const partitionEndpoints = [showPartitions];
