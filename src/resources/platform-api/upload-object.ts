import { messageOf } from '@moderate/orchestrator';
import { seriesObject } from './answers.ts';
import { multipart } from './multipart.ts';
import type { SeriesObject } from './answers.ts';
import type { Reply } from '../rest/reply.ts';
import type { PlatformRequest, PlatformRest } from './rest.ts';

export interface NewObject {
  readonly fileName: string;
  /** Not zero: the platform responds to an empty file with a 500. */
  readonly bytes: number;
  readonly seriesId: string;
  readonly tags: Readonly<Record<string, string>>;
  open(): Promise<AsyncIterable<Uint8Array>>;
  /**
   * Called before the last bytes, without which the platform stores nothing: throwing stops the
   * upload.
   */
  beforeEnd(): Promise<void>;
}

export type UploadResult =
  | { readonly kind: 'uploaded'; readonly object: SeriesObject }
  | { readonly kind: 'refused'; readonly message: string }
  /** Certainly no object was created. */
  | { readonly kind: 'not-uploaded'; readonly reason: string; readonly retryAfterMs: number }
  /** Everything was sent but the response is lost: the object may exist now or later. */
  | { readonly kind: 'maybe-uploaded'; readonly reason: string };

export async function uploadObject(
  rest: PlatformRest,
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
  const request: PlatformRequest = {
    method: 'POST',
    path: `/asset/${assetId}/object`,
    upload,
    signal,
  };
  let reply: Reply;
  try {
    reply = await rest.sendOnce(request);
  } catch (error) {
    signal?.throwIfAborted();
    if (allSent) throw error;
    return { kind: 'not-uploaded', reason: messageOf(error), retryAfterMs: 0 };
  }
  switch (reply.kind) {
    case 'answer':
      return { kind: 'uploaded', object: rest.read(request, reply, seriesObject) };
    case 'unavailable':
      if (reply.noEffect || !allSent)
        return { kind: 'not-uploaded', reason: reply.reason, retryAfterMs: reply.retryAfterMs };
      return { kind: 'maybe-uploaded', reason: reply.reason };
    case 'refused':
    case 'missing':
      return { kind: 'refused', message: reply.message };
  }
}
