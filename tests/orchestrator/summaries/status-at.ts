import { partitionStatuses, type PartitionStatus } from '#orchestrator/state/partition-states.ts';

/** The status of a partition among states, which are indexes into `partitionStatuses`. */
export const statusAt = (states: Uint8Array, index: number): PartitionStatus =>
  partitionStatuses[states[index] ?? -1] ?? 'missing';
