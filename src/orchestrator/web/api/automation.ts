import { z } from 'zod';
import { pause, resume } from '../../actions/automation/change-automation.ts';
import { explainAutomation } from '../../reports/automation/explain-automation.ts';
import { automationDocument, readAutomationOf } from '../../reports/automation/read-automation.ts';
import { assetParams, automationOfAsset } from './assets.ts';
import { counted } from './common.ts';
import { named } from './components.ts';
import { next, paged, pageByName } from './page-cursor.ts';
import { defineEndpoint } from './endpoint.ts';

const automation = named('Automation', automationOfAsset.extend({ asset: z.string() }));

const listAutomation = defineEndpoint({
  id: 'listAutomation',
  method: 'get',
  path: '/v1/automation',
  tag: 'automation',
  summary: 'The automation of assets that have one',
  query: z.strictObject(paged(1e3, 200)),
  response: named('Automations', z.object({ automation: z.array(automation), next })),
  handle: async ({ source, query }) => {
    const { assets: all } = await source.definitions();
    const automated = all.filter((asset) => asset.automation !== undefined);
    const { page, next: more } = pageByName(automated, ({ key }) => key, query);
    return {
      automation: (await readAutomationOf(source, page)).map(automationDocument),
      next: more,
    };
  },
});

const evaluation = z.object({
  partition: z.string().nullable(),
  evaluatedAt: z.date(),
  until: z.date().nullable(),
  outcome: z.enum(['requested', 'waiting', 'dropped']),
  runKey: z.string().nullable(),
  runId: z.string().nullable(),
  tree: z
    .custom<object>()
    .describe('The condition with its parts: condition, holds, note and parts of each'),
});

const explain = defineEndpoint({
  id: 'explainAutomation',
  method: 'get',
  path: '/v1/assets/{key}/automation',
  tag: 'automation',
  summary: 'Why the automation of an asset did or did not request a run: its last evaluations',
  params: assetParams,
  query: z.strictObject({
    partition: z.string().min(1).optional(),
    limit: counted(200, 20),
  }),
  response: named(
    'ExplainedAutomation',
    z.object({
      automation,
      partition: z.string().nullable(),
      evaluations: z.array(evaluation),
    }),
  ),
  handle: async ({ source, params, query: { partition, limit } }) => {
    const explained = await explainAutomation(source, params.key, {
      limit,
      ...(partition !== undefined && { partition }),
    });
    return {
      automation: automationDocument(explained.automation),
      partition: partition ?? null,
      evaluations: explained.evaluations.map((one) => ({
        ...one,
        partition: one.partition || null,
      })),
    };
  },
});

const changed = named(
  'ChangedAutomation',
  z.object({ changed: z.array(z.string()), unchanged: z.array(z.string()) }),
);
const assets = z.array(z.string().min(1)).min(1).describe('Keys');

const pauseAutomation = defineEndpoint({
  id: 'pauseAutomation',
  method: 'post',
  action: 'automation pause',
  about: ({ body }) => body.assets,
  path: '/v1/automation/pause',
  tag: 'automation',
  summary: 'Pause the automation of assets until somebody resumes it',
  body: named(
    'PauseAutomation',
    z.strictObject({
      assets,
      note: z.string().max(500).default('paused through the API'),
    }),
  ),
  response: changed,
  handle: ({ source, body }) => pause(source, body.assets, body.note),
});

const resumeAutomation = defineEndpoint({
  id: 'resumeAutomation',
  method: 'post',
  action: 'automation resume',
  about: ({ body }) => body.assets,
  path: '/v1/automation/resume',
  tag: 'automation',
  summary: 'Resume the automation of assets, which reacts to what happens from now on',
  body: named('ResumeAutomation', z.strictObject({ assets })),
  response: changed,
  handle: ({ source, body }) => resume(source, body.assets),
});

export const automationEndpoints = [listAutomation, explain, pauseAutomation, resumeAutomation];
