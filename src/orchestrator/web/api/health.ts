import { z } from 'zod';
import { problemKinds } from '../../reports/health/problem.ts';
import { readStatus } from '../../reports/health/read-status.ts';
import { notes } from './common.ts';
import { named } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { sensor } from './sensors.ts';

const count = z.number().int();
const part = z.object({ ok: z.boolean(), text: z.string() });

const problem = z.object({
  subject: z.string(),
  text: z.string(),
  advice: z.string(),
  problem: z.enum(problemKinds),
  since: z.date().nullable(),
});

const failedRun = z.object({
  runId: z.string(),
  workflowId: z.string(),
  job: z.string(),
  error: z.string().nullable(),
  endedAt: z.date().nullable(),
});

const status = named(
  'Health',
  z.object({
    ok: z.boolean(),
    temporal: part,
    stateDatabase: part,
    queues: z.array(
      z.object({
        queue: z.string(),
        workers: count,
      }),
    ),
    runs: z
      .object({
        running: count,
        failedLastDay: count,
      })
      .nullable(),
    failedRuns: z.array(failedRun),
    webUi: z
      .object({
        runs: z.string(),
        failedRuns: z.string(),
      })
      .nullable(),
    sensors: z.array(sensor),
    pending: z.array(
      z.object({
        job: z.string(),
        count,
        oldest: z.date(),
        dueSince: z.date().nullable(),
      }),
    ),
    pools: z.array(
      z.object({
        pool: z.string(),
        limits: z.enum(['runs', 'steps']),
        limit: count,
        taken: count,
        waiting: count,
      }),
    ),
    problems: z.array(problem),
    notes,
  }),
);

const showHealth = defineEndpoint({
  id: 'showHealth',
  method: 'get',
  path: '/v1/health',
  tag: 'health',
  summary:
    'Whether Temporal, the workers and the state database are available, and what is wrong with sensors, runs and assets',
  response: status,
  handle: async ({ source, notes: noted }) => ({
    ...(await readStatus(source)),
    notes: noted,
  }),
});

export const healthEndpoints = [showHealth];
