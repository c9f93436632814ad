import { z } from 'zod';
import { findAnyRun } from '../../reports/runs/find-any-run.ts';
import { readLogPage } from '../../reports/runs/read-log-page.ts';
import { logLevels } from '../../state/run-logs.ts';
import { jsonObject } from './common.ts';
import { named } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { after, numberPlace, readCursor, writeCursor } from './page-cursor.ts';
import { runParams } from './runs.ts';

const level = z.enum(logLevels);

const line = z.object({
  at: z.number().describe('Milliseconds since 1970'),
  level,
  message: z.string(),
  asset: z.string().optional(),
  partition: z.string().optional(),
  attempt: z.number().int().optional(),
  attributes: jsonObject.optional(),
});

const runLog = named(
  'RunLog',
  z.object({
    runId: z.string(),
    written: z.number().int().describe('How many lines the run has written'),
    leftOut: z.number().int().describe('How many of them, in the middle, are not kept'),
    lines: z.array(line),
    next: z.string().describe('Where lines follow, now or later'),
    isEnd: z.boolean().describe('Whether there are none behind these so far'),
  }),
);

const showRunLog = defineEndpoint({
  id: 'showRunLog',
  method: 'get',
  path: '/v1/runs/{run}/logs',
  tag: 'runs',
  summary: 'What a run has logged, in pages',
  params: runParams,
  query: z.strictObject({
    level: level.default('trace').describe('The least severe'),
    asset: z.string().optional(),
    partition: z.string().optional(),
    text: z.string().optional().describe('In the message or its attributes, in any case'),
    after,
  }),
  response: runLog,
  handle: async ({ source, params, query: { after: given, ...wanted } }) => {
    const found = await findAnyRun(source, params.run);
    const { runId } = 'unbegun' in found ? found.unbegun : found.recorded;
    const [place = 0] = readCursor(given, numberPlace) ?? [];
    const { next, ...page } = await readLogPage(source, runId, place, wanted);
    return {
      runId,
      ...page,
      next: writeCursor([next]),
    };
  },
});

export const runLogEndpoints = [showRunLog];
