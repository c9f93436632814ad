import { z } from 'zod';
import { readStepGroups, readSteps, worstState } from '../../reports/runs/read-steps.ts';
import { stepStates } from '../../state/run-steps.ts';
import { counted } from './common.ts';
import { named } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { runParams } from './runs.ts';

const state = named('StepState', z.enum(stepStates));
const total = z.number().int().describe('How many there are on all pages');
const count = z.number().int();
const counts = named(
  'StepCounts',
  z.object({
    failed: count,
    check_failed: count,
    running: count,
    waiting: count,
    warned: count,
    ok: count,
  }),
);

/** An offset instead of a cursor, because views scroll to any position. */
const offset = z.coerce
  .number()
  .int()
  .min(0)
  .default(0)
  .describe('How many come before, in the order of their start');
const wanted = { state: state.optional(), limit: counted(1_000, 100), offset };

const runSteps = named(
  'RunSteps',
  z.object({
    runId: z.string(),
    total,
    steps: z.array(
      z.object({
        asset: z.string(),
        partition: z.string().nullable(),
        state,
        startedAt: z.date().describe('When it began to work, or to wait'),
        endedAt: z.date().nullable(),
        error: z.string().nullable(),
        pool: z.string().nullable().describe('The concurrency pool that it waits for'),
        progress: z.string().nullable(),
      }),
    ),
  }),
);

const listRunSteps = defineEndpoint({
  id: 'listRunSteps',
  method: 'get',
  path: '/v1/runs/{run}/steps',
  tag: 'runs',
  summary: 'Steps of a run, including those in progress or waiting',
  params: runParams,
  query: z.strictObject({ asset: z.string().optional(), ...wanted }),
  response: runSteps,
  handle: async ({ source, params, query }) => {
    const { found, ...page } = await readSteps(source, params.run, query);
    return {
      ...page,
      steps: found.map((step) => ({ ...step, partition: step.partition || null })),
    };
  },
});

const runStepGroups = named(
  'RunStepGroups',
  z.object({
    runId: z.string(),
    counts,
    from: z.date().nullable().describe('When the first step began'),
    until: z.date().nullable().describe('When the last one ended'),
    total,
    groups: z.array(
      z.object({
        asset: z.string(),
        partition: z
          .string()
          .nullable()
          .describe('Of its only step; null where it has several, or none is partitioned'),
        state: state.describe('The state of the step that most needs attention'),
        counts,
        startedAt: z.date(),
        endedAt: z.date().nullable().describe('Null while one of its steps is open'),
      }),
    ),
  }),
);

const listRunStepGroups = defineEndpoint({
  id: 'listRunStepGroups',
  method: 'get',
  path: '/v1/runs/{run}/step-groups',
  tag: 'runs',
  summary: 'Steps of a run by asset, with their counts',
  params: runParams,
  query: z.strictObject(wanted),
  response: runStepGroups,
  handle: async ({ source, params, query }) => {
    const { runId, summary, total: all, found } = await readStepGroups(source, params.run, query);
    const { counts: ofAll, from, until } = summary;
    return {
      runId,
      counts: ofAll,
      from,
      until,
      total: all,
      groups: found.map((group) => ({
        ...group,
        partition: group.partition || null,
        state: worstState(group.counts),
      })),
    };
  },
});

export const runStepEndpoints = [listRunSteps, listRunStepGroups];
