import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import type { Env } from '../../env.ts';
import { keyedWorkflowId, keyword, runLabels, workflowTaskQueue } from '../client/start-run.ts';
import type { Definitions } from '../definitions/deployment.ts';
import { poolLimit } from '../definitions/pool.ts';
import { searchAttributes } from '../isolate/search-attributes.ts';
import type { QueueFilter, TakenRequest } from '../state/request-queue.ts';
import type { StateStore } from '../state/state-store.ts';

export interface Dispatcher {
  /** Starts all pending requests for which there is room. Returns how many were started. */
  dispatchAll(): Promise<number>;
  /** The same for the jobs that share this one's pool: what a run that ended makes room for. */
  dispatchPoolOf(job: string): Promise<number>;
}

export interface DispatcherParts {
  readonly client: Client;
  readonly definitions: Definitions;
  readonly store: StateStore;
  readonly env: Env;
}

const batch = 100;
const startsAtOnce = 20;

/**
 * Hands requests over to Temporal: taken and marked in one transaction, then started under an id that follows from job, key and attempt, so
 * that Temporal refuses a second start. A crash between the two leaves a request that the drain puts back.
 */
export function createDispatcher({ client, definitions, store, env }: DispatcherParts): Dispatcher {
  const queues = queuesOf(definitions, env);

  async function dispatch(filter: QueueFilter): Promise<number> {
    let started = 0;
    for (;;) {
      const taken = await store.requests.take(filter, ({ job, runKey, attempt }) => keyedWorkflowId(job, runKey, attempt));
      for (let from = 0; from < taken.length; from += startsAtOnce) {
        await Promise.all(taken.slice(from, from + startsAtOnce).map(startOrPutBack));
      }
      started += taken.length;
      if (taken.length < filter.batch) return started;
    }
  }

  async function startOrPutBack(request: TakenRequest): Promise<void> {
    try {
      await start(request);
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return;
      await store.requests.putBack([request.workflowId]);
      throw error;
    }
  }

  async function start({ job, runKey, attempt, sensor, config, tags, workflowId }: TakenRequest): Promise<void> {
    const definition = definitions.jobs.get(job);
    const parsed = definition?.config.safeParse(config);
    const summary = parsed?.success === true ? (definition?.summarize(parsed.data) ?? job) : job;
    const labels = runLabels({ job, launchedBy: `sensor:${sensor}`, summary });
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
        { key: searchAttributes.sensorName, value: keyword(sensor) },
      ],
    });
  }

  return {
    dispatchAll: async () => {
      const started = await Promise.all(queues.map(dispatch));
      return started.reduce((sum, count) => sum + count, 0);
    },
    dispatchPoolOf: async (job) => {
      const queue = queues.find(({ jobs, pool }) => pool !== undefined && jobs.includes(job));
      return queue === undefined ? 0 : dispatch(queue);
    },
  };
}

/** The jobs of each pool, and all the others. */
function queuesOf({ jobs, pools }: Definitions, env: Env): readonly QueueFilter[] {
  const inPool = (name: string | undefined) => [...jobs].filter(([, { pool }]) => pool === name).map(([job]) => job);
  return [
    { jobs: inPool(undefined), pool: undefined, batch },
    ...pools.map((pool) => ({ jobs: inPool(pool.name), pool: { name: pool.name, limit: poolLimit(pool, env) }, batch })),
  ];
}
