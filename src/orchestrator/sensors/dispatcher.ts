import {
  isGrpcServiceError,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  type Client,
} from '@temporalio/client';
import type { Env } from '../env.ts';
import { keyedWorkflowId, runLabels, workflowTaskQueue } from '../client/start-run.ts';
import { launchedBy } from '../definitions/launched-by.ts';
import type { Definitions } from '../definitions/deployment.ts';
import { poolLimit } from '../definitions/concurrency-pool.ts';
import { messageOf } from '../message-of.ts';
import { keyword } from '../workflow/keyword.ts';
import { searchAttributes } from '../workflow/search-attributes.ts';
import type { QueueFilter, TakenRequest } from '../state/request-queue.ts';
import type { StateStore } from '../state/state-store.ts';

export interface Dispatcher {
  /**
   * Starts all pending requests for which there is room. Returns the number of started requests.
   * @throws if Temporal or the state database does not answer; unstarted requests are then
   * requeued, immediately or by the reconciliation
   */
  dispatchAll(): Promise<number>;
  /**
   * The same for jobs that share this job's pool, or for all jobs without a pool. Starts what an
   * ended run has made room for or requested.
   */
  dispatchQueueOf(job: string): Promise<number>;
}

export interface DispatcherParts {
  readonly client: Client;
  readonly definitions: Definitions;
  readonly store: StateStore;
  readonly env: Env;
  /** Logs requests that cannot be started. */
  readonly warn: (message: string, error: unknown) => void;
}

const batch = 100;
const startsAtOnce = 20;
/** Requests that Temporal refuses do not block later ones, and are retried after this time. */
const refusedForMs = 300_000;
const invalidArgument = 3;

/**
 * Starts requests in Temporal. They are taken and marked in one transaction, then started under an
 * id derived from job, key and attempt, so that Temporal refuses a second start. After a crash in
 * between, the reconciliation requeues them.
 */
export function createDispatcher({
  client,
  definitions,
  store,
  env,
  warn,
}: DispatcherParts): Dispatcher {
  const queues = queuesOf(definitions, env);
  const schedules = new Set(
    definitions.sensors.filter(({ windows }) => windows !== undefined).map(({ name }) => name),
  );

  async function dispatch(filter: QueueFilter): Promise<number> {
    let started = 0;
    for (;;) {
      const taken = await store.requests.take(filter, ({ job, runKey, attempt }) =>
        keyedWorkflowId(job, runKey, attempt),
      );
      let refused = 0;
      for (let from = 0; from < taken.length; from += startsAtOnce) {
        const to = from + startsAtOnce;
        refused += await startAll(taken.slice(from, to), taken.slice(to));
      }
      started += taken.length - refused;
      if (taken.length < filter.batch && refused === 0) return started;
    }
  }

  /**
   * Starts requests concurrently. Returns the number of refused ones; if Temporal does not answer,
   * those in `waiting` are requeued.
   */
  async function startAll(
    requests: readonly TakenRequest[],
    waiting: readonly TakenRequest[],
  ): Promise<number> {
    const outcomes = await Promise.allSettled(requests.map(start));
    const failures = outcomes.flatMap((outcome, index) =>
      outcome.status === 'rejected' ? [{ ...outcome, request: requests[index] }] : [],
    );
    const idsOf = (failed: typeof failures) =>
      failed.flatMap(({ request }) => request?.workflowId ?? []);

    const refused = failures.filter(({ reason }) => isRefusal(reason));
    for (const refusal of refused) {
      await store.requests.putBack(idsOf([refusal]), {
        delayMs: refusedForMs,
        refusal: reasonOf(refusal.reason),
      });
      warn(`${refusal.request?.workflowId} cannot be started: it will be retried`, refusal.reason);
    }

    const unanswered = failures.filter(({ reason }) => !isRefusal(reason));
    if (unanswered[0] === undefined) return refused.length;
    await store.requests.putBack([
      ...idsOf(unanswered),
      ...waiting.map(({ workflowId }) => workflowId),
    ]);
    throw unanswered[0].reason;
  }

  async function start({
    job,
    runKey,
    attempt,
    sensor,
    config,
    tags,
    scheduledFor,
    workflowId,
  }: TakenRequest): Promise<void> {
    const definition = definitions.jobs.get(job);
    const parsed = definition?.config.safeParse(config);
    const summary = parsed?.success === true ? (definition?.summarize(parsed.data) ?? job) : job;
    const launchedBy = schedules.has(sensor) ? `schedule:${sensor}` : launcherOf(sensor);
    const labels = runLabels({
      job,
      launchedBy,
      summary,
      ...(scheduledFor !== null && { scheduledFor }),
    });
    try {
      await client.workflow.start(job, {
        ...labels,
        workflowId,
        taskQueue: workflowTaskQueue,
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowIdConflictPolicy: 'FAIL',
        args: [config],
        memo: { ...labels.memo, runKey, attempt, tags },
        typedSearchAttributes: [
          ...labels.typedSearchAttributes,
          { key: searchAttributes.runKey, value: keyword(runKey) },
          ...(isSensor(sensor)
            ? [{ key: searchAttributes.sensorName, value: keyword(sensor) }]
            : []),
        ],
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }

  return {
    dispatchAll: async () => {
      const outcomes = await Promise.allSettled(queues.map(dispatch));
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
      return outcomes.reduce(
        (sum, outcome) => sum + (outcome.status === 'fulfilled' ? outcome.value : 0),
        0,
      );
    },
    dispatchQueueOf: async (job) => {
      const queue = queues.find(({ jobs }) => jobs.includes(job));
      return queue === undefined ? 0 : dispatch(queue);
    },
  };
}

function launcherOf(sensor: string): string {
  return isSensor(sensor) ? launchedBy(sensor) : sensor;
}

/** Requests of backfills contain the backfill in place of a sensor. */
const isSensor = (name: string) => !name.includes(':');

/** The jobs of each pool, and one queue for all others. */
function queuesOf({ jobs, pools }: Definitions, env: Env): readonly QueueFilter[] {
  const inPool = (name: string | undefined) =>
    [...jobs].filter(([, { pool }]) => pool === name).map(([job]) => job);
  return [
    { jobs: inPool(undefined), pool: undefined, batch },
    ...pools
      .filter(({ limits }) => limits === 'runs')
      .map((pool) => ({
        jobs: inPool(pool.name),
        pool: { name: pool.name, limit: poolLimit(pool, env) },
        batch,
      })),
  ];
}

/**
 * The reason from Temporal or from the worker's SDK, which checks sizes. The client's own errors
 * only say that the start failed.
 */
function reasonOf(error: unknown): string {
  if (!(error instanceof ServiceError) || !isGrpcServiceError(error.cause)) return messageOf(error);
  return error.cause.details || error.cause.message;
}

/**
 * Whether the request itself is the reason why it was not started, rather than an outage of
 * Temporal.
 */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof ServiceError)) return true;
  return isGrpcServiceError(error.cause) && error.cause.code === invalidArgument;
}
