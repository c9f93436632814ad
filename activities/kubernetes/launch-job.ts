import type { V1Job } from '@kubernetes/client-node';
import { RetryableError } from '../../src/orchestrator/errors.ts';
import type { KubernetesClient } from '../../src/resources/kubernetes.ts';
import { jobManifest, secretManifest } from './job-manifest.ts';
import type { JobSpec } from './job-spec.ts';

/**
 * Makes the Job, or finds it as far as an earlier attempt has made it, and goes on from there: suspended, then its Secret, then started.
 * A kill between any two leaves what the next attempt repairs.
 */
export async function launchJob(client: KubernetesClient, spec: JobSpec): Promise<V1Job> {
  const job = (await client.createJob(jobManifest(spec))) ?? (await client.findJob(spec.name));
  if (job === undefined) throw new RetryableError(`Job ${spec.name} vanished while it was looked for`);
  if (job.spec?.suspend !== true || job.metadata?.deletionTimestamp !== undefined) return job;

  if (spec.secretNames.length > 0) {
    await client.createSecret(secretManifest(job, await spec.makeSecrets(createdAt(job))));
  }
  await client.resumeJob(spec.name);
  return job;
}

export function createdAt(job: V1Job): Date {
  return job.metadata?.creationTimestamp ?? new Date(0);
}
