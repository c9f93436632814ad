import type { V1Pod } from '@kubernetes/client-node';
import { containerOf } from './assess-pod.ts';

/** The progress of a Job for display. */
export interface JobProgress {
  readonly job: string;
  readonly phase: string;
  /** Why its container is not running yet; usually empty. */
  readonly reason: string;
  readonly node: string;
  readonly restarts: number;
}

export function jobProgress(job: string, pod?: V1Pod, reason = ''): JobProgress {
  return {
    job,
    phase: pod?.status?.phase ?? 'Pending',
    reason,
    node: pod?.spec?.nodeName ?? '',
    restarts: (pod && containerOf(pod)?.restartCount) ?? 0,
  };
}

/**
 * For example `Job matrix-profile-17-0a1b2c3d4e: Pending (ContainerCreating), node pool-1, restarts
 * 0`.
 */
export function progressText({ job, phase, reason, node, restarts }: JobProgress): string {
  const state = reason === '' ? phase : `${phase} (${reason})`;
  return [
    `Job ${job}: ${state}`,
    ...(node === '' ? [] : [`node ${node}`]),
    `restarts ${restarts}`,
  ].join(', ');
}
