import { codeOf } from '../code-of.ts';
import { chunksOf, fixSet, keysOfSet } from '../partitions/mappings/keys-of-set.ts';
import type { PartitionSet } from '../partitions/mappings/partition-set.ts';
import type { AnyActivityAsset } from './asset.ts';
import { mappedPartition, mappedPartitions, partitionsOf } from './mapped-partition.ts';
import { readPartition } from './read-partition.ts';
import type { UpstreamReads, ValueCursor } from './upstream-reads.ts';
import type { UpstreamReaders } from './upstream.ts';

const firstPage: ValueCursor = { after: '', limit: 100 };

/** @param at when the materialization began: windows that ended later are not read */
export function upstreamReaders(
  asset: AnyActivityAsset,
  partition: string | undefined,
  at: Date,
  reads: UpstreamReads,
): UpstreamReaders<Record<string, unknown>> {
  const { deps } = asset.spec;
  return Object.fromEntries(
    Object.entries(deps).map(([name, { key }]) => {
      const partitions = partitionsOf(deps[name]);
      const read = async (of?: { readonly partition: string }) => {
        if (of !== undefined) readPartition(key, partitions, of.partition);
        return reads.readUpstream(key, of?.partition ?? mappedPartition(asset, name, partition));
      };
      const readSame = async () => {
        try {
          return [{ partition: partition ?? '', value: await read() }];
        } catch (error) {
          if (codeOf(error) === 'UPSTREAM_NOT_MATERIALIZED') return [];
          throw error;
        }
      };
      const all = async function* () {
        const set = mappedPartitions(asset, name, partition);
        if (set === 'same') yield* await readSame();
        else yield* valuesOf(fixSet(set, partitions, at), (of, cursor) => reads.readUpstreamPage(key, of, cursor));
      };
      const missing = async function* () {
        const set = mappedPartitions(asset, name, partition);
        if (set === 'same' && (await readSame()).length === 0) yield partition ?? '';
        if (set === 'same' || partitions === undefined) return;
        for await (const page of keysOfSet(set, partitions, at, reads.readDynamicKeys)) yield* await reads.withoutMaterialized(key, page);
      };
      return [name, Object.assign(read, { all, missing })];
    }),
  );
}

async function* valuesOf(
  set: PartitionSet,
  readPage: (set: PartitionSet, cursor: ValueCursor) => ReturnType<UpstreamReads['readUpstreamPage']>,
) {
  for (const part of set.kind === 'keys' ? chunksOf(set) : [set]) {
    for (let cursor: ValueCursor | undefined = firstPage; cursor !== undefined;) {
      const { values, next } = await readPage(part, cursor);
      yield* values;
      cursor = next;
    }
  }
}
