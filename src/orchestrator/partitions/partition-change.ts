import type { PartitionKeyChange } from '../state/partition-keys.ts';
import type { DynamicPartitions } from './dynamic-partitions.ts';

/** Keys of dynamic partitions to add or remove together. Records of a removed key are kept. */
export interface PartitionChange {
  readonly of: DynamicPartitions;
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

/**
 * The change in the form that the state database takes.
 * @throws TerminalError with the code `PARTITION_KEY_INVALID` if an added key is invalid
 */
export function toKeyChange({ of, add = [], remove = [] }: PartitionChange): PartitionKeyChange {
  for (const key of add) of.read(key);
  return { name: of.name, add, remove };
}
