import { patched } from '@temporalio/workflow';

/**
 * What runs that began before the activities read the known partitions themselves did in their place, so that those runs replay. To be
 * removed when none of them is left.
 */
export async function forRunsOfBefore(readKnownPartitions: () => Promise<unknown>): Promise<void> {
  if (!patched('activities-read-known-partitions')) await readKnownPartitions();
}
