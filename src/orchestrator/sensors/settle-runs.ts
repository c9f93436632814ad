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
  /** What becomes of the error if runs cannot be compared with Temporal; thrown unless given. */
  readonly onDrainError?: (error: unknown) => void;
  /** Called before requests are started: it may make more of them. */
  readonly request?: () => Promise<unknown>;
}

/**
 * Ends the requests and frees the places of runs that ended without saying so, and starts what is pending. Safe to repeat.
 * @returns how many runs were started
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
