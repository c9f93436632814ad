import { z } from 'zod';
import { cellDocument, partitionsDocument } from '../../reports/partitions/partitions-document.ts';
import { readPartitions } from '../../reports/partitions/read-partitions.ts';
import { partitionStatuses } from '../../state/partition-states.ts';
import { assetParams } from './assets.ts';
import { counted, listOf, notes, severity } from './common.ts';
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
const statusRange = z.object({
  first: z.string(),
  last: z.string(),
  count,
  failures: z.array(failure).optional().describe('Of the first of them'),
});

const counts = {
  fresh: count,
  inProgress: count,
  stale: count,
  failed: count,
};
const cell = z.object({
  first: z.string(),
  last: z.string(),
  status: status.describe('The worst of its partitions'),
  counts: z.object({ ...counts, missing: count }),
  notPassed: count.describe('How many of them are materialized but did not pass all checks'),
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
    counts: z.object({ ...counts, missing: count.nullable() }),
    others: z
      .object({
        notEnded: count,
        undefined: count,
        keys: z.array(z.string()),
      })
      .nullable()
      .describe(
        'Recorded partitions outside the total: their windows have not ended, or they are no longer defined',
      ),
    columns: count.describe('Of each row of cells'),
    cells: z
      .array(cell)
      .describe(
        'Parts of the partitions, in their order; of two dimensions, each row has keys of one of them',
      ),
    listed: z.array(
      z.object({
        status,
        ranges: z.array(statusRange),
        more: z.object({
          ranges: count,
          partitions: count,
        }),
      }),
    ),
    notPassed: z
      .object({
        count,
        isCut: z.boolean().describe('Whether there may be more: at most 10,000 are counted'),
        partitions: z.array(
          z.object({
            partition: z.string(),
            checks: z.array(z.object({ name: z.string(), severity })),
          }),
        ),
      })
      .describe('Partitions that are materialized but did not pass all checks'),
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
    cells: counted(2e3, 200).describe('In a row, at most'),
    rows: z.coerce
      .number()
      .int()
      .min(1)
      .max(100)
      .optional()
      .describe('Of partitions of two dimensions, at most; all are in one row unless given'),
    limit: counted(1e3, 100),
  }),
  response: partitions,
  handle: async ({ source, params, query: { cells, rows, range, ...options }, notes: noted }) => {
    const report = await readPartitions(
      source,
      params.key,
      { ...options, ...(range !== undefined && { range }) },
      { columns: cells, ...(rows !== undefined && { rows }) },
    );
    return {
      ...partitionsDocument(report),
      columns: report.columns,
      cells: report.survey.cells.map((of, index) =>
        cellDocument(of, report.notPassed.cells[index] ?? 0),
      ),
      notes: noted,
    };
  },
});

export const partitionEndpoints = [showPartitions];
