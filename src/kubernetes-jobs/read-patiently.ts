import { RetryableError, TerminalError } from '@moderate/orchestrator';
import pRetry from 'p-retry';
import type { KubernetesClient } from '#resources/kubernetes.ts';

const pauses = { retries: Infinity, factor: 1, minTimeout: 2_000 };

/**
 * What `read` gives of a log. Nothing without the right to read it, and nothing where it stays out of reach for so long although the API
 * server is there, since its node is gone: whoever waits for the result is not to wait for a log that never comes.
 * @throws RetryableError while the API server is away
 */
export async function readPatiently<T>(
  client: KubernetesClient,
  read: () => Promise<T>,
  { patienceMs, signal }: { readonly patienceMs: number; readonly signal: AbortSignal },
): Promise<T | undefined> {
  try {
    return await pRetry(read, {
      ...pauses,
      maxRetryTime: patienceMs,
      signal,
      shouldRetry: ({ error }) => error instanceof RetryableError,
    });
  } catch (error) {
    if (error instanceof TerminalError) return undefined;
    if (!(error instanceof RetryableError)) throw error;
    await client.version();
    return undefined;
  }
}
