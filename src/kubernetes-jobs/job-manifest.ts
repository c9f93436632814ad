import { randomBytes } from 'node:crypto';
import type { V1Container, V1Job, V1PodSpec, V1Secret } from '@kubernetes/client-node';
import type { JobOwner, JobSpec } from './job-spec.ts';

export const containerName = 'main';

/**
 * How long a completed Job is kept for inspection. The worker that waits for it may be down for
 * this long.
 */
const keptSecs = 3_600;
/** Allows for the controllers' delays. */
const marginSecs = 60;
/** Python as a container's main process ignores SIGTERM. */
const graceSecs = 10;

/**
 * A Job that is suspended until its Secret exists. Each Job gets a random Secret name, so that a
 * recreated Job of the same name never uses the Secret of its predecessor.
 */
export function jobManifest(spec: JobSpec): V1Job {
  const labels = labelsOf(spec.owner);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: spec.name, labels, annotations: annotationsOf(spec.owner) },
    spec: {
      suspend: true,
      backoffLimit: 0,
      // The Job's own deadline deletes the pod and its log, so the pod's deadline comes first.
      activeDeadlineSeconds: spec.timeoutSecs + spec.unschedulableSecs + marginSecs,
      ttlSecondsAfterFinished: keptSecs,
      template: {
        metadata: { labels, annotations: annotationsOf(spec.owner) },
        spec: podSpec(spec),
      },
    },
  };
}

function podSpec({ pod, timeoutSecs, ...spec }: JobSpec): V1PodSpec {
  return {
    restartPolicy: 'Never',
    activeDeadlineSeconds: timeoutSecs,
    terminationGracePeriodSeconds: graceSecs,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...(pod.serviceAccount !== undefined && { serviceAccountName: pod.serviceAccount }),
    imagePullSecrets: pod.imagePullSecrets.map((name) => ({ name })),
    nodeSelector: { ...pod.nodeSelector },
    tolerations: [...pod.tolerations],
    securityContext: {
      runAsNonRoot: true,
      runAsUser: pod.runAsUser,
      runAsGroup: pod.runAsUser,
      fsGroup: pod.runAsUser,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [container(spec, pod.resources)],
    volumes: [{ name: 'tmp', emptyDir: {} }],
  };
}

function container(
  { image, imagePullPolicy, name, env, secretNames }: Omit<JobSpec, 'pod' | 'timeoutSecs'>,
  resources: JobSpec['pod']['resources'],
): V1Container {
  const secret = `${name.slice(0, 200)}-${randomBytes(4).toString('hex')}`;
  return {
    name: containerName,
    image,
    imagePullPolicy,
    resources,
    env: [
      // The user has no home directory in the image, but libraries need one for their caches.
      { name: 'HOME', value: '/tmp' },
      ...Object.entries(env).map(([key, value]) => ({ name: key, value: literal(value) })),
      ...secretNames.map((key) => ({
        name: key,
        valueFrom: { secretKeyRef: { name: secret, key } },
      })),
    ],
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
  };
}

/** Kubernetes would expand `$(NAME)` to another variable's value, even a secret one. */
function literal(value: string): string {
  return value.split('$').join('$$');
}

/** The Secret that a Job's pod waits for. Deleted with the Job. */
export function secretManifest(job: V1Job, values: Readonly<Record<string, string>>): V1Secret {
  const { name = '', uid = '', labels = {} } = job.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: secretNameOf(job),
      labels,
      ownerReferences: [
        {
          apiVersion: 'batch/v1',
          kind: 'Job',
          name,
          uid,
          controller: true,
          blockOwnerDeletion: false,
        },
      ],
    },
    immutable: true,
    stringData: { ...values },
  };
}

function secretNameOf(job: V1Job): string {
  const env = job.spec?.template.spec?.containers[0]?.env ?? [];
  return (
    env.find(({ valueFrom }) => valueFrom?.secretKeyRef !== undefined)?.valueFrom?.secretKeyRef
      ?.name ?? ''
  );
}

/** For selectors. A label value cannot contain slashes. */
function labelsOf({ job, asset, runId }: JobOwner): Record<string, string> {
  return {
    'app.kubernetes.io/managed-by': 'moderate-workflows',
    'moderate-workflows/job': job,
    'moderate-workflows/asset': asset.replaceAll('/', '.'),
    'moderate-workflows/run': runId,
  };
}

/** For display, without restrictions on characters. */
function annotationsOf({ workflowId, partition }: JobOwner): Record<string, string> {
  return { 'moderate-workflows/workflow': workflowId, 'moderate-workflows/partition': partition };
}
