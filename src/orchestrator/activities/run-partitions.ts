import { unknownKey } from '../assets/read-partition.ts';
import type { Definitions } from '../definitions/deployment.ts';
import { TerminalError } from '../errors.ts';
import type { RegisteredJob } from '../definitions/job-definition.ts';
import { unknownKeys } from '../partitions/unknown-keys.ts';
import type { PartitionKeyChange, PartitionKeys } from '../state/partition-keys.ts';
import type { MaterializeAssetsConfig } from '../workflow/materialize-assets.ts';

/**
 * The reason to refuse a run of `materializeAssets`: its workflow code, which cannot query
 * Postgres, would materialize a key of dynamic partitions that was never added, or was removed.
 * Activities refuse such keys themselves, because an upstream asset of the same run may add them.
 */
export async function unknownPartition(
  { assets }: Definitions,
  { without }: PartitionKeys,
  job: RegisteredJob,
  config: unknown,
): Promise<string | undefined> {
  const { partition, partitions = partition === undefined ? [] : [partition] } =
    config as Partial<MaterializeAssetsConfig>;
  if (partitions.length === 0) return undefined;
  const selected = new Set(job.materializes(config));
  for (const { kind, key, spec } of assets) {
    if (kind !== 'workflow' || !selected.has(key)) continue;
    const [unknown] = await unknownKeys(spec.partitions, partitions, without);
    if (unknown !== undefined) return unknownKey(key, spec.partitions, unknown).message;
  }
  return undefined;
}

/** The keys that a run with this config adds when it begins; an error if a key is invalid. */
export function addedKeys(
  job: RegisteredJob,
  config: unknown,
): PartitionKeyChange | TerminalError | undefined {
  try {
    return job.partitionsOf(config);
  } catch (error) {
    if (error instanceof TerminalError) return error;
    throw error;
  }
}
