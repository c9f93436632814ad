import { isTimePartitions, type AnyPartitions } from './any-partitions.ts';

/**
 * Whether the time window of a key has ended; for two dimensions, that of the time dimension.
 * Partitions without a window always have.
 */
export function haveEnded(
  partitions: AnyPartitions | undefined,
  at: Date,
): (key: string) => boolean {
  if (isTimePartitions(partitions)) {
    const last = partitions.lastCompleteAt(at);
    return (key) => last !== undefined && key <= last;
  }
  if (partitions?.kind !== 'multi') return () => true;
  const ofDimensions = partitions.dimensions.map((dimension) =>
    haveEnded(dimension.partitions, at),
  );
  return (key) => partitions.split(key).every((part, index) => ofDimensions[index]?.(part) ?? true);
}
