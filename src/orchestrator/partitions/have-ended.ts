import { isTimePartitions, type AnyPartitions } from './any-partitions.ts';

/** Whether a window has ended, and with a dimension that is one, that one. Other partitions always have. */
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
