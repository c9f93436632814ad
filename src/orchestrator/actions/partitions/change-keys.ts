import { choose } from '../../choose.ts';
import { TerminalError } from '../../errors.ts';
import { dynamicPartitionsOf } from '../../partitions/dynamic-partitions-of.ts';
import type { DynamicPartitions } from '../../partitions/dynamic-partitions.ts';
import { toKeyChange } from '../../partitions/partition-change.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import type { ChangedKeys, PartitionKeyChange } from '../../state/partition-keys.ts';
import { UsageError } from '../../usage-error.ts';

export interface ChangedPartitions extends ChangedKeys {
  readonly partitions: string;
  /** The number of keys after the change. */
  readonly count: number;
}

/**
 * Adds keys to dynamic partitions, or removes keys.
 * @throws UsageError if no asset has these partitions, or a key is invalid
 */
export async function changeKeys(
  source: ReportSource,
  change: 'add' | 'remove',
  given: string,
  keys: readonly string[],
): Promise<ChangedPartitions> {
  const of = await chooseDynamicPartitions(source, given);
  const { partitionKeys } = await source.store();
  const { added, removed } = await partitionKeys.change(readChange(of, change, keys));
  return { partitions: of.name, added, removed, count: await partitionKeys.count(of.name) };
}

/** @throws UsageError if no asset has these partitions */
export async function chooseDynamicPartitions(
  source: ReportSource,
  given: string,
): Promise<DynamicPartitions> {
  const { assets } = await source.definitions();
  const all = dynamicPartitionsOf(assets.map(({ spec }) => spec.partitions));
  const names = all.map(({ name }) => name);
  return all[names.indexOf(choose('set of dynamic partitions', given, names))] as DynamicPartitions;
}

function readChange(
  of: DynamicPartitions,
  change: 'add' | 'remove',
  keys: readonly string[],
): PartitionKeyChange {
  try {
    return toKeyChange({ of, [change]: keys });
  } catch (error) {
    throw error instanceof TerminalError ? new UsageError(error.message, error.code) : error;
  }
}
