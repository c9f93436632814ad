/** The protocol between runs and Postgres for the places of steps in concurrency pools. */

/** An execution of a run: a run that continues as new has several. */
export interface StepExecution {
  /** Its Temporal run id. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/**
 * The places of a concurrency pool that a run's steps request and release since the last exchange.
 */
export interface PlaceExchange {
  readonly runId: string;
  readonly pool: string;
  /** Number of the exchange, increasing within an execution. */
  readonly turn: { readonly execution: StepExecution; readonly number: number };
  /** Each request of an execution has a unique number, which responses refer to. */
  readonly wanted: readonly (readonly [request: number, asset: string, partition: string])[];
  readonly left: readonly number[];
}

/**
 * Requests of an execution that have a place, and those that wait for one. Requests in neither list
 * must be repeated.
 */
export interface HeldPlaces {
  readonly taken: readonly number[];
  readonly waiting: readonly number[];
  /** Number of steps of all runs that wait ahead of the first of these. */
  readonly ahead: number;
  /** Limit of the pool; absent if the pool is no longer defined. */
  readonly limit?: number;
  /** When to repeat the request in case the signal is lost. */
  readonly askAgainAfterMs: number;
}

/** Requests of an execution that have a place, by pool. */
export type TakenPlaces = readonly (readonly [pool: string, requests: readonly number[]])[];

/** The signal that steps of a run got places in a pool. */
export const placesSignal = 'orchestrator-places';
