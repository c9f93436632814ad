import { messageOf } from '../../message-of.ts';
import type { PartitionMapping } from './partition-mapping.ts';
import { keySet } from './partition-set.ts';

/**
 * The upstream keys that a table lists for each key of the asset; none for keys that are not in the
 * table: `partitionsByKey({ north: ['oslo', 'umea'], south: 'rome' })`.
 */
export function partitionsByKey(
  table: Readonly<Record<string, string | readonly string[]>>,
): PartitionMapping {
  const rows = new Map(
    Object.entries(table).map(([key, upstream]) => [key, [upstream].flat()] as const),
  );
  return {
    description: 'the partitions that a table names',
    problem: ({ downstream, upstream }) => {
      if (downstream === undefined || upstream === undefined)
        return 'both assets must have partitions';
      const reads = [...rows].flatMap(([key, keys]) => [
        () => downstream.read(key),
        ...keys.map((of) => () => upstream.read(of)),
      ]);
      for (const read of reads) {
        try {
          read();
        } catch (error) {
          return messageOf(error);
        }
      }
      return undefined;
    },
    upstreamOf: (key = '') => keySet(rows.get(key) ?? []),
    downstreamOf: (key = '') =>
      keySet([...rows].filter(([, keys]) => keys.includes(key)).map(([of]) => of)),
  };
}
