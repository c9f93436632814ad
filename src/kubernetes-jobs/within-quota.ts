import { setTimeout as sleep } from 'node:timers/promises';
import { reportProgress } from '@moderate/orchestrator';
import { isQuotaExceeded } from '#resources/kubernetes.ts';

const pauseMs = 5_000;

/**
 * Makes something as soon as the namespace's quota has room for it. It may be tried again and again.
 * @throws TerminalError with what the quota says, where it has no room for so long
 */
export async function withinQuota<T>(
  make: () => Promise<T>,
  { patienceMs, signal }: { readonly patienceMs: number; readonly signal: AbortSignal },
): Promise<T> {
  const patientUntil = Date.now() + patienceMs;
  for (;;) {
    try {
      return await make();
    } catch (error) {
      if (!isQuotaExceeded(error) || Date.now() > patientUntil) throw error;
    }
    reportProgress({ phase: 'Pending', reason: 'QuotaExceeded' });
    await sleep(pauseMs * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
