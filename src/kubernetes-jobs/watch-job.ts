import { setTimeout as sleep } from 'node:timers/promises';
import type { V1Pod } from '@kubernetes/client-node';
import { reportProgress } from '@moderate/orchestrator';
import type { KubernetesClient } from '#resources/kubernetes.ts';
import { assessJob } from './assess-job.ts';
import { assessPod } from './assess-pod.ts';
import type { JobEnd } from './job-end.ts';
import { jobProgress, progressText } from './job-progress.ts';
import type { JobSpec } from './job-spec.ts';

const firstPauseMs = 500;
const maxPauseMs = 10_000;
const growth = 1.4;

/** A running Job whose status differs from the displayed one. */
export interface ChangedJob {
  readonly kind: 'changed';
  readonly shown: string;
}

export interface WatchOptions {
  readonly signal: AbortSignal;
  /**
   * The displayed status: watching ends when the Job's status differs. If omitted, watches the Job
   * to its end.
   */
  readonly shown?: string | undefined;
  /** Called with the Job's pod on each poll. */
  readonly onPod?: (pod: V1Pod) => void;
}

/**
 * Polls a Job until it has ended, cannot continue, or its status has changed. Polls because a watch
 * can stop silently. Costs one request per poll while there is a pod: every half second at first,
 * later every 10 s. Creates nothing: a missing Job was deleted.
 */
export async function watchJob(
  client: KubernetesClient,
  { name, unschedulableSecs }: Pick<JobSpec, 'name' | 'unschedulableSecs'>,
  { signal, shown, onPod }: WatchOptions,
): Promise<JobEnd | ChangedJob> {
  const since = new Date();
  let stuck: { readonly reason: string; readonly since: number } | undefined;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(maxPauseMs, pauseMs * growth)) {
    const pod = latest(await client.podsOfJob(name));
    if (pod === undefined) {
      const end = assessJob(await client.findJob(name), {
        now: new Date(),
        since,
        podWithinSecs: unschedulableSecs,
      });
      if (end !== undefined) return end;
      reportProgress({ ...jobProgress(name) });
    } else {
      onPod?.(pod);
      const state = assessPod(pod, new Date(), unschedulableSecs);
      if (state.kind === 'succeeded' || state.kind === 'failed') return state;
      const progress = jobProgress(name, pod, state.reason);
      reportProgress({ ...progress });
      if (state.kind === 'going') stuck = undefined;
      else {
        if (stuck?.reason !== state.reason) stuck = { reason: state.reason, since: Date.now() };
        const { reason, message } = state;
        if (Date.now() - stuck.since >= state.patienceMs)
          return { kind: 'failed', stuck: true, reason, message, pod: pod.metadata?.name };
      }
      const text = progressText(progress);
      if (shown !== undefined && text !== shown) return { kind: 'changed', shown: text };
    }
    await sleep(withJitter(pauseMs), undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

function latest(pods: readonly V1Pod[]): V1Pod | undefined {
  const madeAt = (pod: V1Pod) => pod.metadata?.creationTimestamp?.getTime() ?? 0;
  return pods.toSorted((one, other) => madeAt(one) - madeAt(other)).at(-1);
}

/** Jitter of 25%, so that Jobs started together are not polled together. */
function withJitter(ms: number): number {
  return ms * (0.75 + Math.random() / 2);
}
