import type pg from 'pg';
import { cancellationSignal } from '@moderate/orchestrator';
import type { PlatformApi } from '#resources/platform-api.ts';
import { createAskTable } from './ask-table.ts';
import { askTrustService, type Asked } from './ask-trust-service.ts';
import { findOwner, type ObjectOwner } from './find-owner.ts';
import { lookAtAsk, type Look } from './look-at-ask.ts';
import type { TrustSubject } from './subject.ts';
import { trustTiming, type TrustTiming } from './timing.ts';

export interface TrustActivities {
  askTrustService(subject: TrustSubject): Promise<Asked>;
  keepTask(subject: TrustSubject, askId: string, taskId: number): Promise<void>;
  lookAtAsk(subject: TrustSubject, askId: string, looks: number): Promise<Look>;
  findOwner(objectKey: string): Promise<ObjectOwner>;
}

/** The side effects of DIDs and proofs. What they are given and give is in histories: usernames, keys and ids only. */
export function createTrustActivities(
  { clients }: { readonly clients: { readonly platformApi: PlatformApi } },
  stateDatabase: pg.Pool,
  timing: TrustTiming = trustTiming,
): TrustActivities {
  const asks = createAskTable(stateDatabase);
  const cancellableApi = () => clients.platformApi.withSignal(cancellationSignal());

  return {
    // Not cancelled halfway: the answer is worth its short wait, since without it nobody knows whether the platform was asked.
    askTrustService: (subject) => askTrustService({ platformApi: clients.platformApi, asks, timing }, subject),
    keepTask: (subject, askId, taskId) => asks.keepTask(subject, askId, taskId),
    lookAtAsk: (subject, askId, looks) => lookAtAsk({ platformApi: cancellableApi(), asks, timing }, subject, askId, looks),
    findOwner: (objectKey) => findOwner(cancellableApi(), objectKey),
  };
}
