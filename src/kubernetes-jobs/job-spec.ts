import type { V1ResourceRequirements, V1Toleration } from '@kubernetes/client-node';

/** How pods are set up on this cluster. */
export interface PodSettings {
  readonly resources: V1ResourceRequirements;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly V1Toleration[];
  readonly serviceAccount: string | undefined;
  readonly imagePullSecrets: readonly string[];
  readonly runAsUser: number;
}

/** Whom a Job serves, for people and for those who look for it. */
export interface JobOwner {
  readonly job: string;
  readonly asset: string;
  readonly partition: string;
  readonly workflowId: string;
  /** The first execution's run id. */
  readonly runId: string;
}

/** A container that runs once, to its end. */
export interface JobSpec {
  /** `jobName` makes one: it must belong to this run alone. */
  readonly name: string;
  readonly owner: JobOwner;
  /** With its tag. */
  readonly image: string;
  readonly imagePullPolicy: 'Always' | 'IfNotPresent' | 'Never';
  readonly env: Readonly<Record<string, string>>;
  /** Names of the variables that `makeSecrets` gives. */
  readonly secretNames: readonly string[];
  /**
   * Values that reach the container by a Secret and are written nowhere else. The same for every call, so that whoever finds the Job knows
   * what must not be in its log.
   */
  readonly makeSecrets: (jobCreatedAt: Date) => Promise<Readonly<Record<string, string>>>;
  /** How long the pod may run once a node has taken it. */
  readonly timeoutSecs: number;
  /** How long the pod may wait for a node that has room for it. */
  readonly unschedulableSecs: number;
  readonly pod: PodSettings;
}
