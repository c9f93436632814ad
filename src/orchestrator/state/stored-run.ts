import { z } from 'zod';

export const runStatuses = ['running', 'completed', 'failed', 'cancelled'] as const;
export type RunStatus = (typeof runStatuses)[number];

const run = {
  /** Run id of the first execution. */
  runId: z.string(),
  workflowId: z.string(),
  job: z.string(),
  runKey: z.string().nullable(),
  launchedBy: z.string(),
  config: z.unknown(),
  resumeFrom: z.string().nullable(),
  /** The time that the run is for; null if not given. */
  scheduledFor: z.date().nullable(),
  /** When it was started. It may then have waited for a worker and a pool place before it began. */
  startedAt: z.date(),
  /** Null until the run has begun. */
  begunAt: z.date().nullable(),
};

const open = { outcome: z.null(), error: z.null(), result: z.null(), endedAt: z.null() };
const ended = {
  waitsFor: z.null(),
  endedAt: z.date(),
  /** Markdown. Null if the run did not end itself, for example because it was terminated. */
  result: z.string().nullable(),
};

const runningRun = z.strictObject({
  ...run,
  ...open,
  status: z.literal('running'),
  waitsFor: z.string().nullable(),
});
const completedRun = z.strictObject({
  ...run,
  ...ended,
  status: z.literal('completed'),
  error: z.null(),
  outcome: z.enum(['ok', 'warnings', 'checks_failed']),
});
const failedRun = z.strictObject({
  ...run,
  ...ended,
  status: z.literal('failed'),
  outcome: z.null(),
  error: z.string(),
});
const cancelledRun = z.strictObject({
  ...run,
  ...ended,
  status: z.literal('cancelled'),
  outcome: z.null(),
  error: z.string(),
});

/** A row of `select ${runColumns} from runs`. */
export const storedRun = z.discriminatedUnion('status', [
  runningRun,
  completedRun,
  failedRun,
  cancelledRun,
]);

/** A run as recorded. Fields that its status excludes are null. */
export type StoredRun = Readonly<z.infer<typeof storedRun>>;
export type RunningRun = Extract<StoredRun, { readonly status: 'running' }>;
export type EndedRun = Exclude<StoredRun, RunningRun>;

export const runColumns = `run_id as "runId", workflow_id as "workflowId", job, run_key as "runKey", launched_by as "launchedBy", config,
  resume_from as "resumeFrom", scheduled_for as "scheduledFor", status, outcome, error, result, started_at as "startedAt", begun_at as "begunAt", ended_at as "endedAt",
  (select pool from pool_places p where p.workflow_id = runs.workflow_id and runs.status = 'running' and p.waiting and not p.away) as "waitsFor"`;
