import { readPartition, unknownKey } from '../../assets/read-partition.ts';
import type { DefinedAsset } from '../../definitions/deployment.ts';
import { TerminalError } from '../../errors.ts';
import { unknownKeys } from '../../partitions/unknown-keys.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../usage-error.ts';

/**
 * Refuses keys of dynamic partitions that cannot be keys, or that nobody has added, before anything is requested.
 * @throws UsageError that names the first of them
 */
export async function refuseUnknownKeys(context: Context, assets: readonly DefinedAsset[], keys: readonly string[]): Promise<void> {
  for (const { key, spec } of assets) {
    const { partitions } = spec;
    if (partitions?.kind !== 'dynamic' && partitions?.kind !== 'multi') continue;
    try {
      for (const given of keys) readPartition(key, partitions, given);
    } catch (error) {
      throw error instanceof TerminalError ? new UsageError(error.message, error.code) : error;
    }
    const [unknown] = await unknownKeys(partitions, keys, (await context.store()).partitionKeys.without);
    if (unknown !== undefined) throw new UsageError(unknownKey(key, partitions, unknown).message, 'PARTITION_NOT_FOUND');
  }
}
