import type { Client } from '@temporalio/client';
import type { StepPlaceService } from '../activities/step-places.ts';
import type { Definitions } from '../definitions/deployment.ts';
import type { StateStore } from '../state/state-store.ts';
import type { Dispatcher } from './dispatcher.ts';
import { drainRequests, type DrainSettings } from './drain.ts';

export interface SettleParts {
  readonly client: Client;
  readonly definitions: Definitions;
  readonly store: StateStore;
  readonly dispatcher: Dispatcher;
  readonly stepPlaces: Pick<StepPlaceService, 'reconcile'>;
  readonly drain: DrainSettings;
}

export interface SettleOptions {
  /** Handles the error if runs cannot be compared with Temporal; by default it is thrown. */
  readonly onDrainError?: (error: unknown) => void;
  /** Called before requests are started; can add requests. */
  readonly request?: () => Promise<unknown>;
}

/**
 * Ends the requests and frees the places of runs that ended without reporting it, and starts
 * pending requests. Idempotent.
 * @returns the number of started runs
 */
export async function settleRuns(
  { client, definitions, store, dispatcher, stepPlaces, drain }: SettleParts,
  { onDrainError, request }: SettleOptions = {},
): Promise<number> {
  const drained = drainRequests({ client, store, jobs: definitions.jobs }, drain);
  await (onDrainError === undefined ? drained : drained.catch(onDrainError));
  await stepPlaces.reconcile(undefined, drain.checkAfterMs);
  await request?.();
  return dispatcher.dispatchAll();
}
