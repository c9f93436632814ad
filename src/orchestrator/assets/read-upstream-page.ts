import type { AnyPartitions } from '../partitions/any-partitions.ts';
import { boundsOf, isInSet } from '../partitions/mappings/keys-of-set.ts';
import type { PartitionSet } from '../partitions/mappings/partition-set.ts';
import type { KeySpan, UpstreamPartitions } from '../state/upstream-partitions.ts';
import type { ValueCursor, ValuePage } from './upstream-reads.ts';

const maxValues = 1_000;
const scannedKeys = 5_000;

/**
 * A page of the values of a set of partitions. For two dimensions, the keys are read first, because
 * those of a set are not contiguous.
 */
export async function readUpstreamPage(
  store: UpstreamPartitions,
  asset: string,
  set: PartitionSet,
  partitions: AnyPartitions | undefined,
  { after, limit }: ValueCursor,
): Promise<ValuePage> {
  if (set.kind === 'none') return { values: [], next: undefined };
  const span: KeySpan = set.kind === 'keys' ? set : boundsOf(set, partitions);
  if (set.kind !== 'pairs') {
    const values = await store.values(asset, span, after, limit);
    const last = values.at(-1);
    // The page may have been cut at the size limit, and the next one probably will be too.
    return {
      values,
      next: last && { after: last.partition, limit: Math.min(2 * values.length, maxValues) },
    };
  }
  const scanned = await store.keys(asset, span, after, scannedKeys);
  const keys = scanned.filter((key) => isInSet(set, partitions, key)).slice(0, limit);
  const values = keys.length === 0 ? [] : await store.values(asset, { keys }, '', limit);
  const lastScanned = scanned.length < scannedKeys ? undefined : scanned.at(-1);
  const next = keys.length === 0 ? lastScanned : (values.at(-1)?.partition ?? keys.at(-1));
  return {
    values,
    next:
      next === undefined
        ? undefined
        : { after: next, limit: Math.min(2 * Math.max(values.length, 50), maxValues) },
  };
}
