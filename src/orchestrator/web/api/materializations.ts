import { z } from 'zod';
import { reportMaterialization } from '../../actions/assets/report-materialization.ts';
import { pastStepDocument } from '../../reports/assets/asset-documents.ts';
import { findAsset } from '../../reports/assets/find-asset.ts';
import type { Json } from '../../workflow/json.ts';
import { assetParams, materialization, partition } from './assets.ts';
import { idempotencyKey, metadata, severity } from './common.ts';
import { named } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { next, numberPlace, paged, pageOf, readCursor } from './page-cursor.ts';

const onlyPartition = z.string().min(1).optional();

const listMaterializations = defineEndpoint({
  id: 'listMaterializations',
  method: 'get',
  path: '/v1/assets/{key}/materializations',
  tag: 'assets',
  summary: 'Materializations of an asset, and steps that failed, the latest first',
  params: assetParams,
  query: z.strictObject({ partition: onlyPartition, ...paged(1e3, 50) }),
  response: named(
    'Materializations',
    z.object({ materializations: z.array(materialization), next }),
  ),
  handle: async ({ source, params, query: { partition: only, limit, after } }) => {
    const { key } = findAsset(await source.definitions(), params.key);
    const { assetHistory } = await source.store();
    const [last] = readCursor(after, numberPlace) ?? [];
    const found = await assetHistory.past(key, only, limit + 1, last);
    const { page, next: more } = pageOf(found, limit, ({ ordinal }) => [ordinal]);
    return { materializations: page.map(pastStepDocument), next: more };
  },
});

const checkResult = z.object({
  runId: z.string(),
  partition,
  name: z.string(),
  severity,
  blocking: z.boolean(),
  passed: z.boolean(),
  metadata,
  checkedAt: z.date(),
});

const listChecks = defineEndpoint({
  id: 'listCheckResults',
  method: 'get',
  path: '/v1/assets/{key}/checks',
  tag: 'assets',
  summary: 'Results of the checks of an asset, those of the latest materialization first',
  params: assetParams,
  query: z.strictObject({
    check: z.string().optional().describe('The name of one of them'),
    partition: onlyPartition,
    ...paged(1e3, 50),
  }),
  response: named('CheckResults', z.object({ checks: z.array(checkResult), next })),
  handle: async ({ source, params, query: { limit, after, ...wanted } }) => {
    const { key } = findAsset(await source.definitions(), params.key);
    const { assetHistory } = await source.store();
    const [ordinal, name] =
      readCursor(after, z.tuple([...numberPlace.def.items, z.string()])) ?? [];
    const place = ordinal === undefined || name === undefined ? undefined : { ordinal, name };
    const found = await assetHistory.checks({
      asset: key,
      ...wanted,
      limit: limit + 1,
      after: place,
    });
    const { page, next: more } = pageOf(found, limit, (check) => [check.ordinal, check.name]);
    return {
      checks: page.map(({ ordinal: _ordinal, ...check }) => ({
        ...check,
        partition: check.partition || null,
      })),
      next: more,
    };
  },
});

const report = defineEndpoint({
  id: 'reportMaterialization',
  method: 'post',
  action: 'assets report',
  path: '/v1/assets/{key}/materializations',
  tag: 'assets',
  summary:
    'Record that another system has materialized an asset: downstream assets react as they do after a run',
  params: assetParams,
  body: named(
    'ReportMaterialization',
    z.strictObject({
      partition: z.string().min(1).optional().describe('None for the whole asset'),
      metadata: metadata.default({}),
      value: z.custom<Json>().optional().describe('What downstream assets receive'),
      dataVersion: z
        .string()
        .min(1)
        .max(500)
        .optional()
        .describe('Equal versions mean equal data; by default each report has a new one'),
      materializedAt: z.iso
        .datetime({ offset: true })
        .transform((time) => new Date(time))
        .optional()
        .describe('Now unless given'),
      idempotencyKey: idempotencyKey(
        'Reports with the same key are recorded once, as long as runs are kept',
      ),
    }),
  ),
  response: named(
    'ReportedMaterialization',
    z.object({
      asset: z.string(),
      partition,
      runId: z.string(),
      isNew: z.boolean().describe('False if it was reported before with the same key'),
    }),
  ),
  handle: ({ source, caller, params, body }) =>
    reportMaterialization(source, params.key, body, caller.name),
});

export const materializationEndpoints = [listMaterializations, listChecks, report];
