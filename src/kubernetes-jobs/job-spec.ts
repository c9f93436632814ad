import type { V1ResourceRequirements, V1Toleration } from '@kubernetes/client-node';

/** How pods are configured on this cluster. */
export interface PodSettings {
  readonly resources: V1ResourceRequirements;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly V1Toleration[];
  readonly serviceAccount: string | undefined;
  readonly imagePullSecrets: readonly string[];
  readonly runAsUser: number;
}

/** Identifies what a Job works for, for display and for lookups. */
export interface JobOwner {
  readonly job: string;
  readonly asset: string;
  readonly partition: string;
  readonly workflowId: string;
  /** Run id of the first execution. */
  readonly runId: string;
}

/** A container that runs once, to completion. */
export interface JobSpec {
  /** Created by `jobName`: unique to this run. */
  readonly name: string;
  readonly owner: JobOwner;
  /** With its tag. */
  readonly image: string;
  readonly imagePullPolicy: 'Always' | 'IfNotPresent' | 'Never';
  readonly env: Readonly<Record<string, string>>;
  /** Names of the variables that `makeSecrets` returns. */
  readonly secretNames: readonly string[];
  /**
   * Values that the container receives through a Secret and that are stored nowhere else. Every
   * call returns the same values, so that any attempt that finds the Job can redact them from its
   * log.
   */
  readonly makeSecrets: (jobCreatedAt: Date) => Promise<Readonly<Record<string, string>>>;
  /** Limit on the pod's run time after it was scheduled. */
  readonly timeoutSecs: number;
  /** How long the pod may wait to be scheduled. */
  readonly unschedulableSecs: number;
  readonly pod: PodSettings;
}
