import type { PartitionKeyChange } from '../state/partition-keys.ts';
import type { DynamicPartitions } from './dynamic-partitions.ts';

/** Keys of dynamic partitions that are added or removed together. Records of a removed key stay. */
export interface PartitionChange {
  readonly of: DynamicPartitions;
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

/**
 * The change as the state database takes it.
 * @throws TerminalError with the code `PARTITION_KEY_INVALID` if a key that is added cannot be one
 */
export function toKeyChange({ of, add = [], remove = [] }: PartitionChange): PartitionKeyChange {
  for (const key of add) of.read(key);
  return { name: of.name, add, remove };
}
