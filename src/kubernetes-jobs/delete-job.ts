import { RetryableError } from '@moderate/orchestrator';
import pRetry from 'p-retry';
import type { KubernetesClient } from '#resources/kubernetes.ts';

const pauses = { retries: Infinity, factor: 1, minTimeout: 500 };

/**
 * Deletes a Job, if it exists, and waits until it and its pods are removed. Its Secret is deleted
 * with it. Idempotent.
 * @throws RetryableError that names what blocks the removal if it takes too long
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
