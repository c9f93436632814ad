import type { V1Job } from '@kubernetes/client-node';
import { RetryableError } from '@moderate/orchestrator';
import type { KubernetesClient } from '#resources/kubernetes.ts';
import { jobManifest, secretManifest } from './job-manifest.ts';
import type { JobSpec } from './job-spec.ts';

/**
 * Creates a suspended Job and its Secret, or completes what an earlier attempt created: if a
 * process is killed between the two, the next attempt repairs it. The caller must record the
 * creation before it starts the Job and never create it again: this ensures that no second Job
 * runs, even if the first one has run and was deleted.
 */
export async function makeJob(client: KubernetesClient, spec: JobSpec): Promise<V1Job> {
  const job = (await client.createJob(jobManifest(spec))) ?? (await client.findJob(spec.name));
  if (job === undefined)
    throw new RetryableError(`Job ${spec.name} vanished while it was looked for`);
  if (
    spec.secretNames.length > 0 &&
    job.spec?.suspend === true &&
    job.metadata?.deletionTimestamp === undefined
  ) {
    await client.createSecret(secretManifest(job, await spec.makeSecrets(madeAt(job))));
  }
  return job;
}

export function madeAt(job: V1Job): Date {
  return job.metadata?.creationTimestamp ?? new Date(0);
}
