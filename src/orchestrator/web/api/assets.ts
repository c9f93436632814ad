import { z } from 'zod';
import {
  assetDocument,
  listedAssetDocument,
  pastStepDocument,
} from '../../reports/assets/asset-documents.ts';
import { latestByAsset } from '../../reports/assets/latest.ts';
import { readAsset } from '../../reports/assets/read-asset.ts';
import { counted, metadata, notes, severity } from './common.ts';
import { named } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { next, paged, pageByName } from './page-cursor.ts';

const inputFrom = z
  .enum(['none', 'inputOf', 'configOf', 'job'])
  .describe('Where the input of a materialization comes from');
export const partition = z.string().nullable().describe('Null for the whole asset');

const freshness = named(
  'Freshness',
  z.object({
    expected: z.string(),
    state: z.enum(['fresh', 'warning', 'overdue', 'unknown']),
    since: z.date().nullable(),
    overdueAt: z.date().nullable(),
    partition,
    partitions: z.number().int(),
  }),
);

const stale = named(
  'Stale',
  z.object({
    partitions: z.number().int(),
    partition,
    reason: z.enum(['upstream', 'code']),
    upstream: z.string().nullable(),
    upstreamPartition: z.string().nullable(),
    changedAt: z.date().nullable(),
    codeVersion: z.string().nullable(),
  }),
);

const failedCheck = z.object({
  name: z.string(),
  severity,
  partitions: z.number().int(),
  partition: z.string(),
});
const failed = z.object({
  partitions: z.number().int(),
  partition,
  runId: z.string(),
  error: z.string(),
  endedAt: z.date(),
});

const owners = z.array(z.string()).describe('Addresses of people, and teams as `team:NAME`');

const listedAsset = named(
  'ListedAsset',
  z.object({
    key: z.string(),
    group: z.string(),
    description: z.string(),
    owners,
    deps: z.array(z.string()),
    inputFrom,
    jobs: z.array(z.string()),
    latest: z
      .object({
        partition,
        runId: z.string(),
        metadata,
        endedAt: z.date(),
        partitions: z.number().int(),
        failedChecks: z.array(failedCheck),
      })
      .nullable(),
    stale: stale.nullable(),
    failed: failed.nullable(),
    freshness: freshness.nullable(),
  }),
);

const listAssets = defineEndpoint({
  id: 'listAssets',
  method: 'get',
  path: '/v1/assets',
  tag: 'assets',
  summary: 'Assets with their state, by key',
  query: z.strictObject({
    group: z.string().optional(),
    search: z.string().optional().describe('A part of the key'),
    ...paged(1e3, 200),
  }),
  response: named(
    'Assets',
    z.object({
      assets: z.array(listedAsset),
      next,
      notes,
    }),
  ),
  handle: async ({ source, query: { group, search, ...of }, notes: noted }) => {
    const { assets } = await source.definitions();
    const found = assets.filter(
      (asset) => (group === undefined || asset.group === group) && asset.key.includes(search ?? ''),
    );
    const { page, next: more } = pageByName(found, ({ key }) => key, of);
    const latest = await latestByAsset(source, page);
    return {
      assets: page.map((asset) => listedAssetDocument(asset, latest)),
      next: more,
      notes: noted,
    };
  },
});

export const automationOfAsset = named(
  'AutomationOfAsset',
  z.object({
    condition: z.string().describe('In words'),
    state: z.enum(['running', 'paused', 'not begun']),
    pausedAt: z.date().nullable(),
    note: z.string().nullable(),
    waiting: z.number().int().describe('Partitions that cannot be requested yet'),
    requestedAt: z.date().nullable(),
  }),
);

const check = z.object({
  name: z.string(),
  severity,
  blocking: z.boolean(),
  failing: z
    .object({
      partitions: z.number().int(),
      partition,
      since: z.date().nullable(),
    })
    .nullable(),
});

const asset = named(
  'Asset',
  z.object({
    key: z.string(),
    description: z.string(),
    group: z.string(),
    owners,
    source: z
      .object({
        file: z.string().describe("From the project's folder"),
        line: z.number().int(),
        url: z.string().nullable(),
      })
      .nullable()
      .describe('Where it is declared'),
    upstream: z.array(z.string()),
    downstream: z.array(z.string()),
    inputFrom,
    jobs: z.array(z.string()),
    partitions: z.number().int().describe('How many have been materialized'),
    execution: z.enum(['thread']).nullable(),
    pool: z.string().nullable(),
    definedPartitions: z
      .object({
        kind: z.string(),
        description: z.string(),
        count: z.number().int().nullable(),
        first: z.string().nullable(),
        last: z.string().nullable(),
      })
      .nullable(),
    partition: partition.describe('The one that was requested'),
    latest: z
      .object({
        partition,
        runId: z.string(),
        value: z.unknown(),
        metadata,
        endedAt: z.date(),
        dataVersion: z.string(),
      })
      .nullable(),
    stale: stale.extend({ asset: z.string() }).nullable(),
    freshness: freshness.nullable(),
    automation: automationOfAsset.nullable(),
    latestFailure: z
      .object({
        partition,
        runId: z.string(),
        error: z.string(),
        endedAt: z.date(),
      })
      .nullable(),
    used: z
      .array(
        z.object({
          asset: z.string(),
          partition: partition.describe('The first of several'),
          last: z.string().nullable().describe('Of several'),
          partitions: z.number().int(),
          version: z.string().nullable(),
          now: z.string().nullable().describe('The version that it has now'),
          materializedAt: z.date().nullable(),
        }),
      )
      .describe('What the latest materialization read of upstream assets'),
    checks: z.array(check),
    blockedBy: z
      .array(
        z.object({
          asset: z.string(),
          name: z.string(),
          partitions: z.number().int(),
          partition: partition.describe('The first of several'),
        }),
      )
      .describe('Blocking checks that the latest materializations of upstream assets did not pass'),
  }),
);

export const materialization = named(
  'Materialization',
  z.object({
    runId: z.string(),
    partition,
    metadata,
    startedAt: z.date(),
    endedAt: z.date(),
    status: z.enum(['materialized', 'failed']),
    error: z.string().nullable(),
  }),
);

const assetWithHistory = named(
  'AssetWithHistory',
  z.object({ asset, history: z.array(materialization).describe('The latest first'), notes }),
);

export const assetParams = z.strictObject({
  key: z.string().min(1).describe('Of an asset, with its slashes as %2F'),
});

const showAsset = defineEndpoint({
  id: 'showAsset',
  method: 'get',
  path: '/v1/assets/{key}',
  tag: 'assets',
  summary: 'An asset with its checks and its history',
  params: assetParams,
  query: z.strictObject({
    partition: z.string().min(1).optional(),
    limit: counted(1e3, 20),
  }),
  response: assetWithHistory,
  handle: async ({ source, params, query: { partition: only, limit }, notes: noted }) => {
    const report = await readAsset(source, params.key, {
      limit,
      ...(only !== undefined && { partition: only }),
    });
    return {
      asset: assetDocument(report),
      history: report.past.map(pastStepDocument),
      notes: noted,
    };
  },
});

export const assetEndpoints = [listAssets, showAsset];
