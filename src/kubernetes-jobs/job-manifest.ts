import { randomBytes } from 'node:crypto';
import type { V1Container, V1Job, V1PodSpec, V1Secret } from '@kubernetes/client-node';
import type { JobOwner, JobSpec } from './job-spec.ts';

export const containerName = 'main';

/** How long a Job that has ended stays, for people to look at. Whoever waits for it may be away for as long. */
const keptSecs = 3_600;
/** For what the controllers take on the way. */
const marginSecs = 60;
/** Python in a container ignores the signal that asks it to end. */
const graceSecs = 10;

/**
 * A Job that is suspended until its Secret is there. The Secret's name is drawn for each Job: one of the same name that was made again after
 * it was deleted never gets the old one's Secret.
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
      // When the Job's own time is over, its pod goes with its log: the pod's time is over before.
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
      // The user has no home in the image, and libraries want one for their caches.
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

/** Kubernetes would replace `$(NAME)` by another variable's value, a secret one's too. */
function literal(value: string): string {
  return value.split('$').join('$$');
}

/** The Secret that a Job's pod waits for. It goes with the Job. */
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

/** For selectors. A label holds no slash. */
function labelsOf({ job, asset, runId }: JobOwner): Record<string, string> {
  return {
    'app.kubernetes.io/managed-by': 'moderate-workflows',
    'moderate-workflows/job': job,
    'moderate-workflows/asset': asset.replaceAll('/', '.'),
    'moderate-workflows/run': runId,
  };
}

/** For people: whatever characters it has. */
function annotationsOf({ workflowId, partition }: JobOwner): Record<string, string> {
  return { 'moderate-workflows/workflow': workflowId, 'moderate-workflows/partition': partition };
}
