import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import pLimit from 'p-limit';
import { describeRun } from '../client/reconcile-runs.ts';
import { endOf } from '../client/describe-execution.ts';
import { poolLimits } from '../definitions/concurrency-pool.ts';
import type { Definitions } from '../definitions/deployment.ts';
import type { Env } from '../env.ts';
import type { GrantedPlace, UncheckedRun } from '../state/step-places.ts';
import type { StateStore } from '../state/state-store.ts';
import {
  placesSignal,
  type HeldPlaces,
  type PlaceExchange,
  type TakenPlaces,
} from '../workflow/place-protocol.ts';
import type { EndRunInput } from '../workflow/protocol.ts';
import type { RecordedInPools } from '../state/run-life.ts';

export interface StepPlaceParts {
  readonly definitions: Definitions;
  readonly store: StateStore;
  readonly env: Env;
  readonly client: Client;
  readonly warn: (message: string, error: unknown) => void;
}

/** The places of steps in concurrency pools. Runs whose steps get a place are woken. */
export interface StepPlaceService {
  exchange(exchange: PlaceExchange): Promise<HeldPlaces>;
  record(recorded: RecordedInPools): Promise<TakenPlaces>;
  end(end: EndRunInput): Promise<void>;
  /**
   * Frees the places of runs that closed without freeing them, because they were terminated or lost
   * with their history.
   * @param pool all pools unless given
   * @param minAgeMs minimum time between two comparisons of the same run with Temporal
   */
  reconcile(pool: string | undefined, minAgeMs: number): Promise<void>;
}

/** How often each run in a full pool is compared with Temporal while steps wait. */
const compareAfterMs = 60_000;
const comparedAtOnce = 20;
/** By then, an execution has repeated all requests of the previous one that it still needs. */
const forgetAfterMs = 600_000;
const askAgainMs = { least: 5_000, most: 30_000 };

export function createStepPlaceService({
  definitions,
  store,
  env,
  client,
  warn,
}: StepPlaceParts): StepPlaceService {
  const limitOf = poolLimits(definitions.pools, env);
  const known = new Set(definitions.pools.map(({ name }) => name));

  /**
   * Runs after the transaction that granted the places. If the worker dies before, the runs notice
   * when they poll.
   */
  async function wake(granted: readonly GrantedPlace[]): Promise<void> {
    const places = new Map(granted.map((place) => [`${place.runId} ${place.pool}`, place]));
    const atOnce = pLimit(comparedAtOnce);
    await Promise.all([...places.values()].map((place) => atOnce(() => signal(place))));
  }

  async function signal({ workflowId, pool }: GrantedPlace): Promise<void> {
    try {
      await client.workflow.getHandle(workflowId).signal(placesSignal, pool);
    } catch (error) {
      // A closed run frees its places when it is compared with Temporal.
      if (!(error instanceof WorkflowNotFoundError))
        warn(
          `${workflowId} could not be signalled its place in the pool ${pool}: it requests it again`,
          error,
        );
    }
  }

  async function reconcile(pool: string | undefined, minAgeMs: number): Promise<number> {
    const runs = await store.stepPlaces.unchecked(pool, minAgeMs, comparedAtOnce);
    const atOnce = pLimit(comparedAtOnce);
    const freed = await Promise.all(runs.map((run) => atOnce(() => reconcileRun(run))));
    return freed.filter(Boolean).length;
  }

  async function reconcileRun(run: UncheckedRun): Promise<boolean> {
    const description = await describeRun(client, run);
    if (endOf(description) !== undefined) {
      await wake(await store.stepPlaces.free(run.runId, limitOf));
      return true;
    }
    if (description === undefined || Date.now() - description.startTime.getTime() < forgetAfterMs)
      return false;
    return (await store.stepPlaces.forgetOthers(run.runId, description.runId)) > 0;
  }

  /** Frees unused places of a pool in which steps wait, and returns whether there were any. */
  async function findFree(pool: string): Promise<boolean> {
    try {
      return (await reconcile(pool, compareAfterMs)) > 0;
    } catch (error) {
      warn(
        `Could not compare runs with places in the pool ${pool} with Temporal: the next run that waits retries`,
        error,
      );
      return false;
    }
  }

  return {
    exchange: async (exchange) => {
      let held = await store.stepPlaces.exchange(exchange, limitOf);
      await wake(held.granted);
      if (held.waiting.length > 0 && (await findFree(exchange.pool))) {
        held = await store.stepPlaces.exchange(exchange, limitOf);
        await wake(held.granted);
      }
      const { taken, waiting, ahead, waitedMs } = held;
      const askAgainAfterMs = Math.min(Math.max(waitedMs / 10, askAgainMs.least), askAgainMs.most);
      return {
        taken,
        waiting,
        ahead,
        ...(known.has(exchange.pool) && { limit: limitOf(exchange.pool) }),
        askAgainAfterMs,
      };
    },
    record: async (recorded) => {
      const { granted, taken } = await store.runLife.recordInPools(recorded, limitOf);
      await wake(granted);
      return taken;
    },
    end: async (end) => wake(await store.runLife.end(end, limitOf)),
    reconcile: async (pool, minAgeMs) => void (await reconcile(pool, minAgeMs)),
  };
}
