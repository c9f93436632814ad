import { setTimeout as sleep } from 'node:timers/promises';
import type { V1Pod } from '@kubernetes/client-node';
import { reportProgress } from '../../src/orchestrator/progress.ts';
import type { KubernetesClient } from '../../src/resources/kubernetes.ts';
import { assessJob } from './assess-job.ts';
import { assessPod, containerOf } from './assess-pod.ts';
import type { JobEnd } from './job-end.ts';
import type { JobSpec } from './job-spec.ts';

const firstPauseMs = 500;
const maxPauseMs = 10_000;
const growth = 1.4;

/**
 * Looks at a Job until it has ended or cannot go on. Asks again and again and does not watch: a watch can die without a word.
 * Costs one request a look while there is a pod: at first every half second, after some time every 10 s.
 */
export async function waitForJob(
  client: KubernetesClient,
  { name, unschedulableSecs }: Pick<JobSpec, 'name' | 'unschedulableSecs'>,
  signal: AbortSignal,
): Promise<JobEnd> {
  let stuck: { readonly reason: string; readonly since: number } | undefined;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(maxPauseMs, pauseMs * growth)) {
    const pod = latest(await client.podsOfJob(name));
    if (pod === undefined) {
      const end = assessJob(await client.findJob(name), new Date(), unschedulableSecs);
      if (end !== undefined) return end;
      reportProgress({ job: name, phase: 'Pending' });
    } else {
      const state = assessPod(pod, new Date(), unschedulableSecs);
      if (state.kind === 'succeeded' || state.kind === 'failed') return state;
      const phase = pod.status?.phase ?? 'Pending';
      reportProgress({
        job: name,
        phase,
        reason: state.reason,
        node: pod.spec?.nodeName ?? '',
        restarts: containerOf(pod)?.restartCount ?? 0,
      });
      if (state.kind === 'going') stuck = undefined;
      else {
        if (stuck?.reason !== state.reason) stuck = { reason: state.reason, since: Date.now() };
        const { reason, message } = state;
        if (Date.now() - stuck.since >= state.patienceMs) return { kind: 'failed', stuck: true, reason, message, pod: pod.metadata?.name };
      }
    }
    await sleep(withJitter(pauseMs), undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

function latest(pods: readonly V1Pod[]): V1Pod | undefined {
  const madeAt = (pod: V1Pod) => pod.metadata?.creationTimestamp?.getTime() ?? 0;
  return pods.toSorted((one, other) => madeAt(one) - madeAt(other)).at(-1);
}

/** A quarter more or less, so that those that started together do not ask together. */
function withJitter(ms: number): number {
  return ms * (0.75 + Math.random() / 2);
}
