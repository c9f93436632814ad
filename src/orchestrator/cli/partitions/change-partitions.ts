import { dynamicPartitionsOf } from '../../partitions/dynamic-partitions-of.ts';
import { toKeyChange } from '../../partitions/partition-change.ts';
import { TerminalError } from '../../errors.ts';
import type { DynamicPartitions } from '../../partitions/dynamic-partitions.ts';
import type { PartitionKeyChange } from '../../state/partition-keys.ts';
import { choose } from '../../choose.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../../usage-error.ts';

/**
 * Adds keys to dynamic partitions, or removes them.
 * @throws UsageError if no asset has such partitions, or a key cannot be one
 */
export async function changePartitions(
  context: Context,
  change: 'add' | 'remove',
  given: string,
  keys: readonly string[],
): Promise<void> {
  const { assets } = await context.definitions();
  const all = dynamicPartitionsOf(assets.map(({ spec }) => spec.partitions));
  const names = all.map(({ name }) => name);
  const name = choose('set of dynamic partitions', given, names);
  const of = all[names.indexOf(name)] as DynamicPartitions;
  const { partitionKeys } = await context.store();
  const { added, removed } = await partitionKeys.change(readChange(of, change, keys));
  const count = await partitionKeys.count(name);
  const changed = added + removed;
  context.output.show({ partitions: name, added, removed, count }, [
    `${changed} of ${keys.length} ${keys.length === 1 ? 'key' : 'keys'} ${change === 'add' ? 'added to' : 'removed from'} ${name}, which has ${count} now.` +
      (changed === keys.length
        ? ''
        : ` The others ${change === 'add' ? 'were there' : 'were not there'} before.`),
  ]);
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
