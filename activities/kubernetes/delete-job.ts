import { setTimeout as sleep } from 'node:timers/promises';
import type { KubernetesClient } from '../../src/resources/kubernetes.ts';

const pauseMs = 500;

/** Ends a Job where there is one, and waits until it is gone with its pods. Its Secret goes with it. Safe to repeat. */
export async function deleteJob(client: KubernetesClient, name: string, signal: AbortSignal): Promise<void> {
  await client.deleteJob(name);
  while ((await client.findJob(name)) !== undefined) {
    await sleep(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
