import { RetryableError, TerminalError } from '@moderate/orchestrator';
import type { PlatformApi } from '#resources/platform-api.ts';
import type { AskTable, MaybeLost } from './ask-table.ts';
import { requestsAbout, subjectText, type TrustSubject } from './subject.ts';
import { pauseAfter, type TrustTiming } from './timing.ts';

export interface AskParts {
  readonly platformApi: PlatformApi;
  readonly asks: AskTable;
  readonly timing: TrustTiming;
}

export type Asked =
  | { readonly kind: 'exists'; readonly value: string }
  | {
      readonly kind: 'started';
      readonly askId: string;
      readonly taskId: number;
      readonly lookAfterMs: number;
    }
  /** Another request is in progress, or it is unknown whether this one has reached the platform. */
  | ({ readonly kind: 'alive'; readonly askId: string; readonly lookAfterMs: number } & MaybeLost);

/**
 * Requests a DID or a proof unless an earlier request may still be in progress, including one by an
 * earlier attempt of this activity. The request is not idempotent, but between a claim and its end
 * there is at most one, so the activity can be retried. It ends a request only if that request
 * certainly started nothing.
 */
export async function askTrustService(
  { platformApi, asks, timing }: AskParts,
  subject: TrustSubject,
): Promise<Asked> {
  const claim = await asks.claim(subject, timing.askAliveMs);
  const { askId } = claim;
  const lookAfterMs = pauseAfter(0, timing);
  if (claim.kind === 'living')
    return { kind: 'alive', askId, lookAfterMs, ...(claim.lost && { lost: claim.lost }) };

  const result = await requestsAbout(subject, platformApi).ask();
  switch (result.kind) {
    case 'started':
      return { kind: 'started', askId, taskId: result.taskId, lookAfterMs };
    case 'maybe-asked':
      return {
        kind: 'alive',
        askId,
        lookAfterMs,
        ...(await asks.keepLost(subject, askId, result.reason, timing.askAliveMs)),
      };
    case 'exists':
      await asks.end(subject, askId);
      return { kind: 'exists', value: result.value };
    case 'refused':
      await asks.end(subject, askId);
      throw new TerminalError(
        `The platform refuses ${subjectText(subject)}: ${result.message}`,
        // The object was deleted: do not retry.
        result.status === 404 && subject.kind === 'proof' && result.missing === true
          ? { type: 'GivenUp' }
          : {},
      );
    case 'not-asked':
      await asks.end(subject, askId);
      throw new RetryableError(
        `The platform did not take the request for ${subjectText(subject)}: ${result.reason}`,
        {
          ...(result.retryAfterMs > 0 && { retryAfterMs: result.retryAfterMs }),
        },
      );
  }
}
