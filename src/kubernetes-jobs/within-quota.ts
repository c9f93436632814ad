import { reportProgress } from '@moderate/orchestrator';
import pRetry from 'p-retry';
import { isQuotaExceeded } from '#resources/kubernetes.ts';

const pauses = { retries: Infinity, factor: 1, minTimeout: 4_000, randomize: true };

/**
 * Makes something as soon as the namespace's quota has room for it. It may be called repeatedly.
 * @throws TerminalError with what the quota says, where it has no room for so long
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
