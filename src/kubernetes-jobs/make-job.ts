import type { V1Job } from '@kubernetes/client-node';
import { RetryableError } from '@moderate/orchestrator';
import type { KubernetesClient } from '#resources/kubernetes.ts';
import { jobManifest, secretManifest } from './job-manifest.ts';
import type { JobSpec } from './job-spec.ts';

/**
 * Makes a Job that does not run yet, with its Secret, or finds them as far as an earlier attempt has made them: a kill between the two leaves
 * what the next attempt repairs. Whoever starts it must remember first that it was made, and never make it again: then no second one runs,
 * also where the first has run and is gone.
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
