import type { Client } from '@temporalio/client';
import type { Definitions } from '../definitions/deployment.ts';
import { TerminalError } from '../errors.ts';
import type { Dispatcher } from '../sensors/dispatcher.ts';
import { drainRequests, type DrainSettings } from '../sensors/drain.ts';
import type { StateStore } from '../state/state-store.ts';
import type { BackfillProgress } from '../workflow/backfill-protocol.ts';
import type { StepPlaceService } from './step-places.ts';

export interface AdvanceParts {
  readonly client: Client;
  readonly definitions: Definitions;
  readonly store: StateStore;
  readonly dispatcher: Dispatcher;
  readonly stepPlaces: Pick<StepPlaceService, 'reconcile'>;
  readonly drain: DrainSettings;
  readonly warn: (message: string, error: unknown) => void;
}

/** Ends what ended without saying so, requests what there is room for, and starts what is pending. Safe to repeat. */
export async function advanceBackfill(
  { client, definitions, store, dispatcher, stepPlaces, drain, warn }: AdvanceParts,
  backfillId: string,
): Promise<BackfillProgress> {
  // What other runs are in must not keep the backfill from going on.
  await drainRequests({ client, store, jobs: definitions.jobs }, drain).catch((error: unknown) => {
    warn('Runs could not be compared with Temporal: the next look at the backfill does it', error);
  });
  await stepPlaces.reconcile(undefined, drain.checkAfterMs);
  await store.backfills.requestNext(backfillId);
  await dispatcher.dispatchAll();
  const backfill = await store.backfills.find(backfillId);
  if (backfill === undefined) throw new TerminalError(`There is no backfill ${backfillId}`, { code: 'BACKFILL_NOT_FOUND' });
  const { status, ready, requested, done, failed, cancelled, skipped, endedAt } = backfill;
  const total = ready + requested + done + failed + cancelled + skipped;
  // A cancelled one is followed until what it had started has ended.
  return { status, total, done, failed, requested, hasEnded: endedAt !== null && requested === 0 };
}
