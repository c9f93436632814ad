import { RetryableError } from '@moderate/orchestrator';
import pRetry from 'p-retry';
import type { KubernetesClient } from '#resources/kubernetes.ts';

const pauses = { retries: Infinity, factor: 1, minTimeout: 500 };

/**
 * Ends a Job where there is one, and waits until it is gone with its pods. Its Secret goes with it. Safe to repeat.
 * @throws RetryableError that names what holds it, where it is still there after so long
 */
export async function deleteJob(
  client: KubernetesClient,
  name: string,
  { patienceMs, signal }: { readonly patienceMs: number; readonly signal: AbortSignal },
): Promise<void> {
  await client.deleteJob(name);
  const expectRemoved = async () => {
    const job = await client.findJob(name);
    if (job === undefined) return;
    const { finalizers = [] } = job.metadata ?? {};
    const held =
      finalizers.length === 0 ? 'its pods do not end' : `it is held by ${finalizers.join(', ')}`;
    throw new RetryableError(
      `Job ${name} was deleted but is still terminating: ${held}. kubectl describe job ${name} shows more`,
    );
  };
  await pRetry(expectRemoved, {
    ...pauses,
    maxRetryTime: patienceMs,
    signal,
    shouldRetry: ({ error }) => error instanceof RetryableError,
  });
}
