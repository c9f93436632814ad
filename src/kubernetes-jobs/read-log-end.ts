import { createRedact, RetryableError } from '@moderate/orchestrator';
import type { KubernetesClient } from '#resources/kubernetes.ts';
import { containerName } from './job-manifest.ts';

/** Maximum length of a secret that the cut may split. */
const spareBytes = 8_192;

/**
 * The last `maxBytes` of a container's log with secrets redacted; undefined if there is no log. For
 * logs of any size: memory use is little more than `maxBytes`. Starts at the beginning of a line,
 * if there are line breaks.
 */
export async function readLogEnd(
  client: KubernetesClient,
  pod: string,
  { maxBytes, secrets }: { readonly maxBytes: number; readonly secrets: readonly string[] },
): Promise<Buffer | undefined> {
  const end = await readEnd(client, pod, maxBytes + spareBytes);
  if (end === undefined) return undefined;
  // In Latin-1, every byte is one character and survives unchanged.
  const inLatin1 = secrets.map((secret) => Buffer.from(secret).toString('latin1'));
  const redacted = Buffer.from(createRedact(inLatin1)(end.bytes.toString('latin1')), 'latin1');
  if (end.isWhole && redacted.length <= maxBytes) return redacted;
  // The tail may begin within a secret, which cannot be recognized. `maxBytes` alone does not
  // remove it, because redaction shortened the rest.
  const cut = redacted.subarray(end.isWhole ? 0 : spareBytes).subarray(-maxBytes);
  return cut.subarray(cut.indexOf('\n') + 1);
}

interface LogEnd {
  readonly bytes: Buffer;
  /** The log contained nothing before these bytes. */
  readonly isWhole: boolean;
}

/** At least the last `atLeast` bytes. */
async function readEnd(
  client: KubernetesClient,
  pod: string,
  atLeast: number,
): Promise<LogEnd | undefined> {
  const log = await client.podLog(pod, containerName);
  if (log === undefined) return undefined;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let isWhole = true;
  try {
    for await (const chunk of log) {
      chunks.push(chunk);
      bytes += chunk.length;
      while (bytes - (chunks[0]?.length ?? 0) >= atLeast) {
        bytes -= chunks.shift()?.length ?? 0;
        isWhole = false;
      }
    }
  } catch (error) {
    throw new RetryableError(`The log of pod ${pod} ended too soon`, { cause: error });
  }
  return { bytes: Buffer.concat(chunks), isWhole };
}
