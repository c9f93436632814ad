import { setTimeout as sleep } from 'node:timers/promises';
import { reportProgress, RetryableError, TerminalError } from '@moderate/orchestrator';
import type { PlatformApi, SeriesObject, UploadResult } from '#resources/platform-api.ts';
import { fileName, seriesId } from '../names.ts';
import { removeStaged } from '../stage/remove-staged.ts';
import type { StagedFile } from '../stage/staged-file.ts';
import type { Staging } from '../stage/staging.ts';
import { sentMsFor, type UploadTiming } from './timing.ts';
import type { UploadClaims, UploadTarget } from './upload-claims.ts';

export interface UploadParts {
  readonly platformApi: PlatformApi;
  readonly staging: Staging;
  readonly claims: UploadClaims;
  readonly timing: UploadTiming;
  readonly signal: AbortSignal;
}

export interface UploadInput {
  readonly assetId: number;
  readonly assetUuid: string;
  readonly file: StagedFile;
  readonly repoUrl: string;
  readonly commit: string;
}

export interface UploadedFile {
  readonly objectId: number;
  readonly key: string;
  /**
   * The object already existed: an earlier attempt lost the response, or the same content came from
   * elsewhere.
   */
  readonly found: boolean;
}

/**
 * Uploads a file to the platform exactly once. Every upload creates an object, even if one exists,
 * so at most one upload is in progress between a claim and its end, including this activity's
 * earlier attempts. Each upload first checks whether the platform has the file.
 */
export async function uploadFile(parts: UploadParts, input: UploadInput): Promise<UploadedFile> {
  const { platformApi, claims, timing, signal } = parts;
  const { file, assetUuid } = input;
  const target: UploadTarget = { assetUuid, seriesId: seriesId(file.name, file.format) };
  const limits = { staleMs: timing.staleMs, sentMs: sentMsFor(timing, file.bytes) };

  const look = async (): Promise<UploadedFile | undefined> => {
    const objects = await platformApi.objectsOf(input.assetId);
    const found = objects.findLast(
      (object) => object.seriesId === target.seriesId && object.sha256 === file.sha256,
    );
    return found === undefined ? undefined : uploaded(found, true);
  };

  const taken = async (result: UploadedFile): Promise<UploadedFile> => {
    await removeStaged(parts.staging, [file], signal);
    return result;
  };

  let claimId = await claims.claim(target, limits);
  while (claimId === undefined) {
    reportProgress({
      file: fileName(file.name, file.format),
      phase: 'waiting for another upload of it',
    });
    const found = await look();
    if (found !== undefined) return taken(found);
    await sleep(timing.pauseMs, undefined, { signal });
    claimId = await claims.claim(target, limits);
  }

  const found = await look();
  const result = found ?? (await send(parts, input, target, claimId));
  if (!('kind' in result)) {
    await claims.end(claimId);
    return taken(result);
  }
  switch (result.kind) {
    case 'uploaded':
      await claims.end(claimId);
      return taken(uploaded(result.object, false));
    case 'refused':
      await claims.end(claimId);
      throw new TerminalError(`The platform refuses ${target.seriesId}: ${result.message}`, {
        code: 'FILE_REFUSED',
      });
    case 'not-staged':
      await claims.end(claimId);
      await removeStaged(parts.staging, [file], signal);
      throw result.error;
    case 'not-uploaded':
      await claims.end(claimId);
      throw new RetryableError(`${target.seriesId} could not be uploaded: ${result.reason}`, {
        ...(result.retryAfterMs > 0 && { retryAfterMs: result.retryAfterMs }),
      });
    case 'maybe-uploaded':
      // The next attempt keeps polling and resends only when the first upload can no longer
      // succeed.
      throw new RetryableError(
        `The platform's answer to ${target.seriesId} is lost: ${result.reason}`,
      );
  }
}

/** The staged file was deleted or is permanently unreachable, so a retry cannot succeed. */
interface NotStaged {
  readonly kind: 'not-staged';
  readonly error: TerminalError;
}

async function send(
  { platformApi, staging, claims, timing, signal }: UploadParts,
  { assetId, file, repoUrl, commit }: UploadInput,
  target: UploadTarget,
  claimId: string,
): Promise<UploadResult | NotStaged> {
  let notStaged: NotStaged | undefined;
  const open = () =>
    staging.open(file.key, signal).catch((error: unknown) => {
      if (error instanceof TerminalError) notStaged = { kind: 'not-staged', error };
      throw error;
    });
  const renewing = setInterval(
    () => void claims.renew(claimId).catch(() => undefined),
    timing.renewMs,
  );
  const name = fileName(file.name, file.format);
  try {
    const result = await platformApi.uploadObject(assetId, {
      fileName: name,
      bytes: file.bytes,
      seriesId: target.seriesId,
      tags: {
        repo_url: repoUrl,
        commit_sha: commit,
      },
      open: async () =>
        counted(await open(), (bytes) =>
          reportProgress({
            file: name,
            phase: 'sending',
            bytes,
          }),
        ),
      beforeEnd: async () => {
        if (!(await claims.markSent(claimId))) throw new Error('another upload of it has begun');
      },
    });
    return notStaged ?? result;
  } finally {
    clearInterval(renewing);
  }
}

async function* counted(
  source: AsyncIterable<Uint8Array>,
  report: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    report(bytes);
    yield chunk;
  }
}

function uploaded({ id, key }: SeriesObject, found: boolean): UploadedFile {
  return { objectId: id, key, found };
}
