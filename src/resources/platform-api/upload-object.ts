import { seriesObject } from './answers.ts';
import { multipart } from './multipart.ts';
import { parseAnswer } from './parse-answer.ts';
import type { SeriesObject } from './answers.ts';
import type { PlatformOutcome } from './outcome.ts';
import type { Transport } from './transport.ts';

export interface NewObject {
  readonly fileName: string;
  /** More than none: the platform answers an empty file with a 500. */
  readonly bytes: number;
  readonly seriesId: string;
  readonly tags: Readonly<Record<string, string>>;
  open(): Promise<AsyncIterable<Uint8Array>>;
  /** Called before the last bytes, without which the platform takes nothing: what it throws stops the upload. */
  beforeEnd(): Promise<void>;
}

export type UploadResult =
  | { readonly kind: 'uploaded'; readonly object: SeriesObject }
  | { readonly kind: 'refused'; readonly message: string }
  /** It is certain that no object was made. */
  | { readonly kind: 'not-uploaded'; readonly reason: string; readonly retryAfterMs: number }
  /** All was sent and the answer is lost: the object may be there, or come. */
  | { readonly kind: 'maybe-uploaded'; readonly reason: string };

export async function uploadObject(
  transport: Transport,
  assetId: number,
  object: NewObject,
  signal: AbortSignal | undefined,
): Promise<UploadResult> {
  const { fileName, bytes, seriesId, tags, open, beforeEnd } = object;
  let allSent = false;
  const upload = multipart({
    fields: { tags: JSON.stringify(tags), series_id: seriesId },
    file: { field: 'obj', name: fileName, bytes, open },
    beforeEnd: async () => {
      await beforeEnd();
      allSent = true;
    },
  });
  const path = `/asset/${assetId}/object`;
  let outcome: PlatformOutcome;
  try {
    outcome = await transport.sendOnce({ method: 'POST', path, upload, signal });
  } catch (error) {
    signal?.throwIfAborted();
    if (allSent) throw error;
    return { kind: 'not-uploaded', reason: error instanceof Error ? error.message : String(error), retryAfterMs: 0 };
  }
  switch (outcome.kind) {
    case 'answer':
      return { kind: 'uploaded', object: parseAnswer(outcome.text, seriesObject, `POST ${path}`) };
    case 'unavailable':
      if (outcome.noEffect || !allSent) return { kind: 'not-uploaded', reason: outcome.reason, retryAfterMs: outcome.retryAfterMs };
      return { kind: 'maybe-uploaded', reason: outcome.reason };
    case 'refused':
    case 'missing':
      return { kind: 'refused', message: outcome.message };
  }
}
