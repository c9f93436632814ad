import type { V1Pod } from '@kubernetes/client-node';
import { containerOf } from './assess-pod.ts';

/** How far a Job is, as people are shown it. */
export interface JobProgress {
  readonly job: string;
  readonly phase: string;
  /** Why its container does not run yet; mostly empty. */
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

/** `Job matrix-profile-17-0a1b2c3d4e: Pending (ContainerCreating), node pool-1, restarts 0`. */
export function progressText({ job, phase, reason, node, restarts }: JobProgress): string {
  const state = reason === '' ? phase : `${phase} (${reason})`;
  return [
    `Job ${job}: ${state}`,
    ...(node === '' ? [] : [`node ${node}`]),
    `restarts ${restarts}`,
  ].join(', ');
}
