import type pg from 'pg';
import { cancellationSignal } from '@moderate/orchestrator';
import type { PlatformApi } from '#resources/platform-api.ts';
import { createAskTable } from './ask-table.ts';
import { askTrustService } from './ask-trust-service.ts';
import { lookAtAsk } from './look-at-ask.ts';
import type { TrustSubject } from './subject.ts';
import { trustTiming, type TrustTiming } from './timing.ts';

/**
 * The side effects of DIDs and proofs. Their inputs and outputs appear in histories: usernames,
 * keys and ids only.
 */
export function createTrustActivities(
  resources: { readonly platformApi: PlatformApi },
  stateDatabase: pg.Pool,
  timing: TrustTiming = trustTiming,
) {
  const asks = createAskTable(stateDatabase);
  return {
    // Not interrupted: waiting briefly for the response is worthwhile, because without it the
    // outcome of the request is unknown.
    askTrustService: (subject: TrustSubject) =>
      askTrustService({ platformApi: resources.platformApi, asks, timing }, subject),
    keepTask: (subject: TrustSubject, askId: string, taskId: number) =>
      asks.keepTask(subject, askId, taskId),
    lookAtAsk: (subject: TrustSubject, askId: string, looks: number) =>
      lookAtAsk(
        { platformApi: resources.platformApi.withSignal(cancellationSignal()), asks, timing },
        subject,
        askId,
        looks,
      ),
  };
}
