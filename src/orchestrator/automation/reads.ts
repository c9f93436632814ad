import { isTimePartitions, type AnyPartitions } from '../partitions/any-partitions.ts';
import type { ReadDynamicKeys } from '../partitions/defined-keys.ts';
import { fixSet, isInSet, keysOfSet } from '../partitions/mappings/keys-of-set.ts';
import type { PartitionSet } from '../partitions/mappings/partition-set.ts';
import { samePartition } from '../partitions/mappings/same-partition.ts';
import type { Span } from '../state/automation-facts.ts';
import type { AutomatedEdge } from './automation.ts';

/** The upstream partitions that a partition reads: a few by key, many by range. */
export type Reads =
  | {
      readonly keys: readonly string[];
      /** Whether the upstream asset has no such partitions. */ readonly areAbsent: boolean;
    }
  | {
      readonly span: Span;
      /** The expected number of partitions. */ readonly expected: number;
      readonly has: (partition: string) => boolean;
    };

/** Larger sets are evaluated as ranges. */
const mostKeys = 200;
/** Keys that sort before and after all others of an asset. */
const [lowest, highest] = ['\u{1}', '\u{10FFFF}'];

export interface ReadKeys {
  readonly page: ReadDynamicKeys;
  readonly count: (name: string) => Promise<number>;
}

/** @param partition empty for an asset without partitions */
export async function readsOf(
  { upstream, mapping, assets }: AutomatedEdge,
  partition: string,
  at: Date,
  keys: ReadKeys,
): Promise<Reads> {
  const set = setOf(mapping, assets, partition, at);
  if (set === undefined) return { keys: [partition], areAbsent: true };
  if (set.kind === 'whole') return { keys: [''], areAbsent: false };
  const { upstream: of } = assets;
  if (of === undefined || set.kind === 'none') return { keys: [], areAbsent: false };
  const span = await spanOf(set, of, at, keys);
  if (span !== undefined)
    return {
      span: { asset: upstream, ...span.range },
      expected: span.expected,
      has: (key) => isInSet(set, of, key),
    };
  const found: string[] = [];
  for await (const page of keysOfSet(set, of, at, keys.page)) found.push(...page);
  return { keys: found, areAbsent: false };
}

/** Undefined if the upstream asset has no such partition: it counts as missing. */
function setOf(
  mapping: AutomatedEdge['mapping'],
  assets: AutomatedEdge['assets'],
  partition: string,
  at: Date,
): PartitionSet | undefined {
  try {
    const set = fixSet(
      mapping.upstreamOf(assets.downstream === undefined ? undefined : partition, assets),
      assets.upstream,
      at,
    );
    return set.kind === 'none' && mapping === samePartition() ? undefined : set;
  } catch {
    return undefined;
  }
}

async function spanOf(set: PartitionSet, of: AnyPartitions, at: Date, keys: ReadKeys) {
  if (of.kind === 'dynamic') {
    return set.kind === 'all'
      ? {
          range: { first: lowest, last: highest, dynamic: of.name },
          expected: await keys.count(of.name),
        }
      : undefined;
  }
  if (!isTimePartitions(of) || (set.kind !== 'all' && set.kind !== 'range')) return undefined;
  const last = set.kind === 'range' ? set.last : of.lastCompleteAt(at);
  if (last === undefined) return undefined;
  const range = { first: set.kind === 'range' ? set.first : of.firstKey, last };
  const expected = of.count(range);
  return expected > mostKeys ? { range, expected } : undefined;
}
