import { createRedact, RetryableError } from '@moderate/orchestrator';
import type { KubernetesClient } from '#resources/kubernetes.ts';
import { containerName } from './job-manifest.ts';

/** The longest secret that may be cut in two. */
const spareBytes = 8_192;

/**
 * The last `maxBytes` of what a pod's container has written, without the secrets; nothing where there is no log. It may be of any length:
 * not much more than its end is in memory at once. Starts with a line, as far as there are lines.
 */
export async function readLogEnd(
  client: KubernetesClient,
  pod: string,
  { maxBytes, secrets }: { readonly maxBytes: number; readonly secrets: readonly string[] },
): Promise<Buffer | undefined> {
  const end = await readEnd(client, pod, maxBytes + spareBytes);
  if (end === undefined) return undefined;
  // As Latin 1, every byte is a letter and stays as it is.
  const inLatin1 = secrets.map((secret) => Buffer.from(secret).toString('latin1'));
  const redacted = Buffer.from(createRedact(inLatin1)(end.bytes.toString('latin1')), 'latin1');
  if (end.isWhole && redacted.length <= maxBytes) return redacted;
  // It may begin within a secret, which nobody finds there. That is not left to the limit: what was taken out made the rest shorter.
  const cut = redacted.subarray(end.isWhole ? 0 : spareBytes).subarray(-maxBytes);
  return cut.subarray(cut.indexOf('\n') + 1);
}

interface LogEnd {
  readonly bytes: Buffer;
  /** There was no more. */
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
