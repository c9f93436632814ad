import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import type { JobEnd } from './job-end.ts';

export type PodState =
  | JobEnd
  | { readonly kind: 'going'; readonly phase: string; readonly reason: string }
  /** The pod will not recover on its own if it stays in this state for some time. */
  | {
      readonly kind: 'stuck';
      readonly reason: string;
      readonly message: string;
      readonly patienceMs: number;
    };

/**
 * Why a container does not start, and how long that may be transient: a slow kubelet may briefly
 * report a missing Secret.
 */
const hopeless: Readonly<Record<string, number>> = {
  ImagePullBackOff: 0,
  InvalidImageName: 0,
  ErrImageNeverPull: 0,
  CreateContainerConfigError: 15_000,
  CreateContainerError: 15_000,
};

/** If a pod is still terminating this long after its deadline, its node does not respond. */
const nodeLostMs = 300_000;

/**
 * Interprets the state of a pod that runs one container to completion.
 * @param unschedulableSecs how long it may wait to be scheduled
 */
export function assessPod(pod: V1Pod, now: Date, unschedulableSecs: number): PodState {
  const { phase = 'Pending' } = pod.status ?? {};
  const name = pod.metadata?.name;
  if (phase === 'Succeeded') return { kind: 'succeeded', pod: name };
  if (phase === 'Failed') return { kind: 'failed', ...whyFailed(pod), pod: name };

  // Set to the time by which it must have terminated.
  const endsBy = pod.metadata?.deletionTimestamp;
  if (endsBy !== undefined && now.getTime() - endsBy.getTime() > nodeLostMs) {
    return {
      kind: 'failed',
      reason: 'NodeLost',
      message: `Its node ${pod.spec?.nodeName ?? ''} does not report that the pod has ended`,
      pod: name,
    };
  }

  const waiting = containerOf(pod)?.state?.waiting;
  const patienceMs = hopeless[waiting?.reason ?? ''];
  if (waiting?.reason !== undefined && patienceMs !== undefined) {
    return {
      kind: 'stuck',
      reason: waiting.reason,
      message: waiting.message ?? 'The container cannot be started',
      patienceMs,
    };
  }
  const unscheduled = pod.status?.conditions?.find(
    ({ type, status }) => type === 'PodScheduled' && status === 'False',
  );
  if (unscheduled?.reason === 'Unschedulable') {
    const waitedMs = now.getTime() - (unscheduled.lastTransitionTime ?? now).getTime();
    const message = `No node had room for the pod for ${unschedulableSecs} s: ${unscheduled.message ?? ''}`;
    if (waitedMs > unschedulableSecs * 1000)
      return { kind: 'stuck', reason: 'Unschedulable', message, patienceMs: 0 };
  }
  return { kind: 'going', phase, reason: waiting?.reason ?? unscheduled?.reason ?? '' };
}

function whyFailed(pod: V1Pod): { readonly reason: string; readonly message: string } {
  const { reason, message, conditions } = pod.status ?? {};
  if (reason === 'DeadlineExceeded') {
    return { reason, message: `It did not end within its ${pod.spec?.activeDeadlineSeconds} s` };
  }
  if (reason !== undefined) return { reason, message: message ?? 'The pod failed' };
  const disrupted = conditions?.find(
    ({ type, status }) => type === 'DisruptionTarget' && status === 'True',
  );
  if (disrupted !== undefined)
    return {
      reason: disrupted.reason ?? 'Disrupted',
      message: disrupted.message ?? 'The pod was ended',
    };
  if (pod.metadata?.deletionTimestamp !== undefined)
    return { reason: 'Deleted', message: 'The pod was deleted' };

  const ended = containerOf(pod)?.state?.terminated;
  if (ended?.reason === 'OOMKilled') {
    const limit = pod.spec?.containers[0]?.resources?.limits?.['memory'];
    return {
      reason: 'OOMKilled',
      message: `It used more memory than it may${limit === undefined ? '' : ` (${limit})`}`,
    };
  }
  if (ended === undefined) return { reason: 'Failed', message: 'The pod failed' };
  if (ended.reason !== undefined && ended.reason !== 'Error') {
    return {
      reason: ended.reason,
      message: ended.message ?? `It ended with exit code ${ended.exitCode}`,
    };
  }
  return { reason: 'ExitCode', message: `It ended with exit code ${ended.exitCode}` };
}

export function containerOf(pod: V1Pod): V1ContainerStatus | undefined {
  return pod.status?.containerStatuses?.[0];
}
