/** How runs and Postgres talk of the places of steps in concurrency pools. */

/** An execution of a run: a run that continues as new has several. */
export interface StepExecution {
  /** Its run id. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** What steps of a run ask of a concurrency pool, and which places they give up, since the run asked last. */
export interface PlaceExchange {
  readonly runId: string;
  readonly pool: string;
  /** Each exchange has another number, greater than those before in the same execution. */
  readonly turn: { readonly execution: StepExecution; readonly number: number };
  /** Each request of an execution has another number, by which answers name it. */
  readonly wanted: readonly (readonly [request: number, asset: string, partition: string])[];
  readonly left: readonly number[];
}

/** Which of an execution's requests have their place, and which wait for one. Those that it requested and that are in neither are to be repeated. */
export interface HeldPlaces {
  readonly taken: readonly number[];
  readonly waiting: readonly number[];
  /** Steps of all runs that wait before the first of these. */
  readonly ahead: number;
  /** Of the pool; absent where the definitions have no such pool any more. */
  readonly limit?: number;
  /** When to ask again, in case that the signal does not come. */
  readonly askAgainAfterMs: number;
}

/** The requests of an execution that have their place, by pool. */
export type TakenPlaces = readonly (readonly [pool: string, requests: readonly number[]])[];

/** The signal that steps of a run were given places in a pool. */
export const placesSignal = 'orchestrator-places';
