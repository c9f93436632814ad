import type pg from 'pg';
import {
  countPlaces,
  freePlace,
  leavePlace,
  lockPool,
  placesWithoutRequest,
  takePlaceOrWait,
  takePlaces,
} from './pool-places.ts';
import { readOpenRequests, type OpenRequest, type WantedRequests } from './open-requests.ts';
import {
  lastRequests,
  placeHolders,
  placeWaits,
  queueOverview,
  requestsOfSensor,
  stepWaits,
  type PlaceHolder,
  type PlaceWait,
  type QueueOverview,
  type RequestedRun,
  type SensorRequests,
  type StepWait,
} from './request-reports.ts';
import {
  endRequest,
  insertRequests,
  isOpen,
  putBack,
  startedRequests,
  takePending,
  withoutRequest,
  type EndedStatus,
  type NewRunRequest,
  type PutBack,
  type StartableRequest,
  type StartedRequest,
} from './run-requests.ts';
import { inTransaction } from './transaction.ts';

export type TakenRequest = StartableRequest & { readonly workflowId: string };

export interface QueueFilter {
  readonly jobs: readonly string[];
  readonly pool: { readonly name: string; readonly limit: number } | undefined;
  /** Maximum number of requests at once if no pool limits them. */
  readonly batch: number;
}

/** The outbox of run requests, with the pools that limit it. */
export interface RequestQueue {
  withoutRequest(job: string, runKeys: readonly string[]): Promise<readonly string[]>;
  /** Requests a run; does nothing if its key was already requested. */
  ask(sensor: string, request: NewRunRequest): Promise<void>;
  /**
   * Takes the oldest pending requests for which there is room, together with their places. The
   * caller starts or requeues them.
   */
  take(
    filter: QueueFilter,
    workflowIdOf: (request: StartableRequest) => string,
  ): Promise<readonly TakenRequest[]>;
  putBack(workflowIds: readonly string[], options?: PutBack): Promise<number>;
  /** Ends a request whose run did not end itself. */
  end(workflowId: string, status: EndedStatus): Promise<void>;
  started(minAgeMs: number, limit: number): Promise<readonly StartedRequest[]>;
  /**
   * Whether a run has not ended itself: its request counts as started, or it holds a place without
   * a request.
   */
  isOpen(workflowId: string): Promise<boolean>;
  placesWithoutRequest(minAgeMs: number, limit: number): Promise<readonly string[]>;
  freePlace(workflowId: string): Promise<void>;
  /**
   * Releases a run's place until the run retakes it. Takes effect once per name, however late the
   * call is repeated.
   */
  leavePlace(workflowId: string, name: string): Promise<void>;
  /** Retakes a run's place or makes it wait; returns whether it has the place. */
  retakePlace(
    pool: { readonly name: string; readonly limit: number },
    workflowId: string,
  ): Promise<boolean>;
  /** Pending requests by sensor and job, and places taken and waited for by pool. */
  overview(): Promise<QueueOverview>;
  /** Requests whose runs have not ended, oldest first. */
  open(wanted: WantedRequests): Promise<readonly OpenRequest[]>;
  /** The runs that have held a place in one of the pools the longest, at most `limit` per pool. */
  holders(pools: readonly string[], limit: number): Promise<readonly PlaceHolder[]>;
  /** The runs that wait for a place, at most `limit` per pool. */
  waits(limit: number): Promise<readonly PlaceWait[]>;
  /** The pools that a run's steps wait for. */
  stepWaits(runId: string): Promise<readonly StepWait[]>;
  /** The sensor's last requests, the latest scheduled time first. */
  lastRequests(sensor: string, limit: number): Promise<readonly RequestedRun[]>;
  /** The state of a sensor's requests, with the last `limit` failures. */
  ofSensor(sensor: string, limit: number): Promise<SensorRequests>;
}

export function createRequestQueue(database: pg.Pool): RequestQueue {
  return {
    withoutRequest: (job, runKeys) => withoutRequest(database, job, runKeys),
    ask: async (sensor, request) => void (await insertRequests(database, sensor, [request])),
    take: ({ jobs, pool, batch }, workflowIdOf) =>
      inTransaction(database, async (db) => {
        if (pool === undefined) return takePending(db, jobs, batch, workflowIdOf);
        await lockPool(db, pool.name);
        const { taken, waiting } = await countPlaces(db, pool.name);
        const room = Math.min(batch, pool.limit - taken - waiting);
        if (room <= 0) return [];
        const requests = await takePending(db, jobs, room, workflowIdOf);
        await takePlaces(
          db,
          pool.name,
          requests.map(({ workflowId }) => workflowId),
        );
        return requests;
      }),
    putBack: (workflowIds, options) => putBack(database, workflowIds, options),
    end: (workflowId, status) =>
      inTransaction(database, (db) => endRequest(db, workflowId, status, true)),
    started: (minAgeMs, limit) => startedRequests(database, minAgeMs, limit),
    isOpen: (workflowId) => isOpen(database, workflowId),
    placesWithoutRequest: (minAgeMs, limit) => placesWithoutRequest(database, minAgeMs, limit),
    freePlace: (workflowId) => freePlace(database, workflowId),
    leavePlace: (workflowId, name) => leavePlace(database, workflowId, name),
    retakePlace: ({ name, limit }, workflowId) =>
      inTransaction(database, async (db) => {
        await lockPool(db, name);
        return takePlaceOrWait(db, name, limit, workflowId);
      }),
    overview: () => queueOverview(database),
    open: (wanted) => readOpenRequests(database, wanted),
    holders: (pools, limit) => placeHolders(database, pools, limit),
    waits: (limit) => placeWaits(database, limit),
    stepWaits: (runId) => stepWaits(database, runId),
    lastRequests: (sensor, limit) => lastRequests(database, sensor, limit),
    ofSensor: (sensor, limit) => requestsOfSensor(database, sensor, limit),
  };
}
