import type { PartitionMapping } from './partition-mapping.ts';
import { all, whole } from './partition-set.ts';

/** All partitions; for an asset that has none, the asset itself. */
export function allPartitions(): PartitionMapping {
  return {
    description: 'all partitions',
    problem: () => undefined,
    upstreamOf: (_, { upstream }) => (upstream === undefined ? whole : all),
    downstreamOf: (_, { downstream }) => (downstream === undefined ? whole : all),
  };
}
