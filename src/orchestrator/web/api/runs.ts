import { z } from 'zod';
import { webUiLink } from '../../client/web-ui-link.ts';
import { readRun } from '../../reports/runs/read-run.ts';
import { readRuns } from '../../reports/runs/read-runs.ts';
import { waitDocument } from '../../reports/runs/read-waits.ts';
import {
  blockedDocument,
  notBegun,
  runDocument,
  runDocuments,
  stepDocument,
} from '../../reports/runs/run-document.ts';
import { blockage as blockageSchema, metadata, notes, severity } from './common.ts';
import { named } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { next, paged, readCursor, writeCursor } from './page-cursor.ts';

const status = z.enum(['running', 'completed', 'failed', 'cancelled']);
const outcome = z.enum(['ok', 'warnings', 'checks_failed']);

const listedRun = named(
  'ListedRun',
  z.object({
    runId: z.string(),
    workflowId: z.string(),
    job: z.string(),
    status,
    outcome: outcome.nullable(),
    blocked: blockageSchema.nullable(),
    url: z.string().nullable().describe('Its page in the Temporal Web UI'),
    runKey: z.string().nullable(),
    launchedBy: z.string(),
    resumeFrom: z.string().nullable(),
    scheduledFor: z.date().nullable(),
    startedAt: z.date(),
    begunAt: z.date().nullable(),
    endedAt: z.date().nullable(),
    error: z.string().nullable(),
    waitsFor: z.string().nullable().describe('The concurrency pool that it waits for'),
    wait: z
      .object({
        since: z.date(),
        position: z.number().int(),
        of: z.number().int(),
      })
      .nullable(),
  }),
);

const runs = named('Runs', z.object({ runs: z.array(listedRun), next, notes }));

const check = z.object({ name: z.string(), severity, passed: z.boolean(), metadata });
const step = named(
  'Step',
  z.object({
    asset: z.string(),
    partition: z.string().nullable(),
    status: z.enum(['materialized', 'failed']),
    metadata,
    error: z.string().nullable(),
    startedAt: z.date(),
    endedAt: z.date(),
    checks: z.array(check),
  }),
);

const partition = z.string().nullable();
const blockedStep = z.object({
  asset: z.string(),
  partition,
  checks: z.array(z.object({ name: z.string(), asset: z.string(), partition })),
});
const stepWait = z.object({
  pool: z.string(),
  steps: z.number().int(),
  since: z.date(),
  ahead: z.number().int(),
});
const wholeRun = named(
  'Run',
  listedRun.extend({ config: z.unknown(), result: z.string().nullable() }),
);
const listedSteps = 1_000;
const runWithSteps = named(
  'RunWithSteps',
  z.object({
    run: wholeRun,
    steps: z.array(step).describe(`The first ${listedSteps} that have ended`),
    hasMoreSteps: z.boolean().describe('Whether more have ended: listRunSteps has them all'),
    blocked: z
      .object({ total: z.number().int(), steps: z.array(blockedStep).describe('The first 100') })
      .describe('Steps that were skipped because blocking checks did not pass'),
    stepWaits: z.array(stepWait),
    logLines: z.number().int(),
    details: z.string().nullable().describe('What it is doing, in Markdown'),
    basedOn: z
      .string()
      .nullable()
      .describe('The run from which it was launched again, according to the audit log'),
    isBegun: z.boolean().describe('False until a worker has begun it'),
    notes,
  }),
);

export const runParams = z.strictObject({
  run: z.string().min(1).describe('A run id, the beginning or end of one, or a workflow id'),
});

const dateOf = (text: string | undefined) => (text === undefined ? undefined : new Date(text));

const listRuns = defineEndpoint({
  id: 'listRuns',
  method: 'get',
  path: '/v1/runs',
  tag: 'runs',
  summary: 'Runs, the latest first',
  query: z.strictObject({
    job: z.string().optional(),
    status: status.optional(),
    outcome: outcome.optional().describe('The outcome of a completed run'),
    launchedBy: z.string().optional(),
    startedAfter: z.iso.datetime({ offset: true }).optional(),
    startedBefore: z.iso.datetime({ offset: true }).optional(),
    asset: z.string().optional().describe('That they materialized or attempted to'),
    partition: z.string().optional().describe('Of the asset'),
    ...paged(500, 50),
  }),
  response: runs,
  handle: async ({ source, query, notes: noted }) => {
    const { after: given, startedAfter, startedBefore, ...filter } = query;
    const place = readCursor(given, z.tuple([z.iso.datetime(), z.string()]));
    const before = place && {
      startedAt: new Date(place[0]),
      runId: place[1],
    };
    const report = await readRuns(source, {
      ...filter,
      startedAfter: dateOf(startedAfter),
      startedBefore: dateOf(startedBefore),
      before,
    });
    return {
      runs: runDocuments(source.env, report).map(
        ({ config: _config, result: _result, ...run }) => run,
      ),
      next:
        report.next === undefined
          ? null
          : writeCursor([report.next.startedAt.toISOString(), report.next.runId]),
      notes: noted,
    };
  },
});

const showRun = defineEndpoint({
  id: 'showRun',
  method: 'get',
  path: '/v1/runs/{run}',
  tag: 'runs',
  summary: 'A run with its steps',
  params: runParams,
  response: runWithSteps,
  handle: async ({ source, params, notes: noted }) => {
    const report = await readRun(source, params.run, listedSteps + 1);
    if ('unbegun' in report) {
      const { unbegun, blockage = null } = report;
      const run = {
        ...unbegun,
        ...notBegun,
        blocked: blockage,
        url: webUiLink(source.env, unbegun) ?? null,
      };
      return {
        run,
        steps: [],
        hasMoreSteps: false,
        blocked: { total: 0, steps: [] },
        stepWaits: [],
        logLines: 0,
        details: null,
        basedOn: null,
        isBegun: false,
        notes: noted,
      };
    }
    const { run, blockage, waits, steps, blocked, stepWaits, log, details = null } = report;
    return {
      run: {
        ...runDocument(source.env, run, blockage),
        wait: waitDocument(waits.get(run.workflowId)),
      },
      steps: steps.slice(0, listedSteps).map(stepDocument),
      hasMoreSteps: steps.length > listedSteps,
      blocked: blockedDocument(blocked),
      stepWaits,
      logLines: log?.lines ?? 0,
      details,
      basedOn: report.basedOn ?? null,
      isBegun: true,
      notes: noted,
    };
  },
});

export const runEndpoints = [listRuns, showRun];
