import { RetryableError, TerminalError } from '@moderate/orchestrator';
import pRetry from 'p-retry';
import type { KubernetesClient } from '#resources/kubernetes.ts';

const pauses = { retries: Infinity, factor: 1, minTimeout: 2_000 };

/**
 * Reads a log through `read`. Undefined without permission, and if the log stays unavailable
 * although the API server responds, because its node is gone: the result must not wait for a log
 * that never arrives.
 * @throws RetryableError while the API server is unavailable
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
