import { codeOf } from '../code-of.ts';
import type { AnyPartitions } from '../partitions/any-partitions.ts';
import { chunksOf, fixSet, isInSet, keysOfSet } from '../partitions/mappings/keys-of-set.ts';
import { mergeSets } from '../partitions/mappings/merge-sets.ts';
import { keySet, type PartitionSet } from '../partitions/mappings/partition-set.ts';
import type { AnyActivityAsset } from './asset.ts';
import { mappedPartition, mappedPartitions, partitionsOfDep } from './mapped-partition.ts';
import { readPartition } from './read-partition.ts';
import type { UpstreamReads, ValueCursor } from './upstream-reads.ts';
import type { UpstreamReaders } from './upstream.ts';

const firstPage: ValueCursor = { after: '', limit: 100 };

/**
 * The readers of a materialization's upstream assets.
 * @param own partitions that are materialized; undefined for the whole asset
 * @param at when the materialization began: windows that end later are not read
 */
export function upstreamReaders(
  asset: AnyActivityAsset,
  own: readonly (string | undefined)[],
  at: Date,
  reads: UpstreamReads,
): UpstreamReaders<Record<string, unknown>> {
  const { deps } = asset.spec;
  return Object.fromEntries(
    Object.entries(deps).map(([name, { key }]) => {
      const partitions = partitionsOfDep(asset, name);
      const read = async (of?: { readonly partition: string }) => {
        if (of !== undefined) readPartition(key, partitions, of.partition);
        return reads.readUpstream(key, of?.partition ?? mappedPartition(asset, name, own));
      };
      const setsOf = (): readonly PartitionSet[] | 'same' => {
        const [only] = own;
        const sets = own.map((partition) => mappedPartitions(asset, name, partition));
        if (own.length === 1 && sets[0] === 'same') return 'same';
        const named = sets.map((set, index) =>
          set === 'same' ? keySet([own[index] ?? only ?? '']) : set,
        );
        return mergeSets(named, partitions).map((set) => fixSet(set, partitions, at));
      };
      const readSame = async () => {
        try {
          return [{ partition: own[0] ?? '', value: await read() }];
        } catch (error) {
          if (codeOf(error) === 'UPSTREAM_NOT_MATERIALIZED') return [];
          throw error;
        }
      };
      const all = async function* () {
        const sets = setsOf();
        if (sets === 'same') return yield* await readSame();
        for (const [index, set] of sets.entries()) {
          const isNew = notIn(sets.slice(0, index), partitions);
          for await (const page of pagesOf(set, (of, cursor) =>
            reads.readUpstreamPage(key, of, cursor),
          )) {
            yield* page.filter(({ partition }) => isNew(partition));
          }
        }
      };
      const missing = async function* () {
        const sets = setsOf();
        if (sets === 'same' && (await readSame()).length === 0) yield own[0] ?? '';
        if (sets === 'same' || partitions === undefined) return;
        for (const [index, set] of sets.entries()) {
          const isNew = notIn(sets.slice(0, index), partitions);
          for await (const page of keysOfSet(set, partitions, at, reads.readDynamicKeys)) {
            yield* await reads.withoutMaterialized(key, page.filter(isNew));
          }
        }
      };
      return [name, Object.assign(read, { all, missing })];
    }),
  );
}

const notIn =
  (sets: readonly PartitionSet[], partitions: AnyPartitions | undefined) => (key: string) =>
    !sets.some((set) => isInSet(set, partitions, key));

async function* pagesOf(
  set: PartitionSet,
  readPage: (
    of: PartitionSet,
    cursor: ValueCursor,
  ) => ReturnType<UpstreamReads['readUpstreamPage']>,
) {
  for (const part of set.kind === 'keys' ? chunksOf(set) : [set]) {
    for (let cursor: ValueCursor | undefined = firstPage; cursor !== undefined;) {
      const { values, next } = await readPage(part, cursor);
      yield values;
      cursor = next;
    }
  }
}
