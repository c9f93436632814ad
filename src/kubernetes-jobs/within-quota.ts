import { reportProgress } from '@moderate/orchestrator';
import pRetry from 'p-retry';
import { isQuotaExceeded } from '#resources/kubernetes.ts';

const pauses = { retries: Infinity, factor: 1, minTimeout: 4_000, randomize: true };

/**
 * Creates something when the namespace's quota has room for it. `create` may be called repeatedly.
 * @throws TerminalError with the quota's message if there is no room for too long
 */
export function withinQuota<T>(
  make: () => Promise<T>,
  { patienceMs, signal }: { readonly patienceMs: number; readonly signal: AbortSignal },
): Promise<T> {
  return pRetry(make, {
    ...pauses,
    maxRetryTime: patienceMs,
    signal,
    shouldRetry: ({ error }) => {
      const isWaiting = isQuotaExceeded(error);
      if (isWaiting)
        reportProgress({
          phase: 'Pending',
          reason: 'QuotaExceeded',
        });
      return isWaiting;
    },
  });
}
