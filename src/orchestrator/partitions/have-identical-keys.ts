import { isTimePartitions, type AnyPartitions } from './any-partitions.ts';
import { haveSameKeys } from './mappings/same-partition.ts';

/** Whether two definitions have exactly the same partitions, from the first to the last. */
export function haveIdenticalKeys(
  one: AnyPartitions | undefined,
  other: AnyPartitions | undefined,
): boolean {
  if (!haveSameKeys(one, other)) return false;
  if (isTimePartitions(one))
    return (
      isTimePartitions(other) && one.firstKey === other.firstKey && one.lastKey === other.lastKey
    );
  if (one?.kind === 'static' && other?.kind === 'static')
    return one.keys.length === other.keys.length && one.keys.every((key) => other.has(key));
  if (one?.kind !== 'multi' || other?.kind !== 'multi') return true;
  return one.dimensions.every(({ partitions }, index) =>
    haveIdenticalKeys(partitions, other.dimensions[index]?.partitions),
  );
}
