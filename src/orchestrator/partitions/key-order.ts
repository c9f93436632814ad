import type { AnyPartitions } from './any-partitions.ts';

/**
 * Compares partition keys in the order of their definition: by time, by the list of static keys,
 * otherwise by the keys themselves.
 */
export function keyOrder(
  partitions: AnyPartitions | undefined,
): (one: string, other: string) => number {
  if (partitions?.kind === 'static') {
    const places = new Map<string, number>(partitions.keys.map((key, place) => [key, place]));
    return (one, other) => (places.get(one) ?? -1) - (places.get(other) ?? -1);
  }
  if (partitions?.kind !== 'multi') return compare;
  const { split, dimensions } = partitions;
  const orders = dimensions.map((dimension) => keyOrder(dimension.partitions));
  return (one, other) => {
    const [parts, otherParts] = [split(one), split(other)];
    return (
      orders
        .map((order, index) => order(parts[index] ?? '', otherParts[index] ?? ''))
        .find((difference) => difference !== 0) ?? 0
    );
  };
}

const compare = (one: string, other: string) => (one < other ? -1 : Number(one > other));
