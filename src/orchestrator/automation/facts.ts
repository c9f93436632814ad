import type pg from 'pg';
import { definedAmong } from '../partitions/defined-among.ts';
import {
  readAlikePartitions,
  readBusyPartitions,
  readBusySpans,
  readRecordedPartitions,
  readStepsOfRuns,
  type AlikePartitions,
  type RecordedPartition,
  type Span,
} from '../state/automation-facts.ts';
import type { WithoutDynamicKeys } from '../partitions/unknown-keys.ts';
import { createPartitionKeys } from '../state/partition-keys.ts';
import type { AutomatedAsset, AutomatedEdge, Automation } from './automation.ts';
import type { Cause } from './causes.ts';
import { conditionText } from './condition.ts';
import { readsOf, type ReadKeys, type Reads } from './reads.ts';

/** A partition to evaluate, which may then be requested. */
export interface Candidate {
  readonly of: AutomatedAsset;
  readonly partition: string;
  readonly causes: readonly Cause[];
}

export const placeOf = (asset: string, partition: string) => `${asset} ${partition}`;

/**
 * The facts that the conditions of some partitions depend on, read with one query per kind of fact.
 */
export interface Facts {
  readonly readsOf: (edge: AutomatedEdge, partition: string) => Reads;
  readonly exists: (asset: string, partition: string) => boolean;
  readonly recorded: (asset: string, partition: string) => RecordedPartition | undefined;
  readonly busy: (asset: string, partition: string) => string | undefined;
  readonly alike: (span: Span) => readonly AlikePartitions[];
  /** The first busy partitions in a span; an empty key stands for any. */
  readonly busyIn: (span: Span) => readonly { readonly partition: string; readonly by: string }[];
  /**
   * Whether a run that gave an upstream partition a new version also had a step of this partition.
   */
  readonly wasInRun: (runId: string, asset: string, partition: string) => boolean;
  /** The latest ticks of crons, by their conditions in words: milliseconds since 1970. */
  readonly ticks: ReadonlyMap<string, number>;
  readonly instants: readonly number[];
}

export async function readFacts(
  database: pg.Pool,
  automation: Automation,
  candidates: readonly Candidate[],
  at: Date,
): Promise<Facts> {
  const partitionKeys = createPartitionKeys(database);
  const reads = await readAll(candidates, at, partitionKeys);
  const ticks = new Map(
    candidates.flatMap(({ of: { crons } }) =>
      crons.map((tick) => [conditionText(tick), tick.ticks.positionAt(at.getTime())] as const),
    ),
  );
  const instants = [...new Set(ticks.values())];
  const spans = [
    ...new Map(
      [...reads.values()].flatMap((of) =>
        'span' in of ? [[spanText(of.span), of.span] as const] : [],
      ),
    ).values(),
  ];
  const busySpans = Map.groupBy(await readBusySpans(database, spans), spanText);

  const pairs = pairsOf(candidates, reads, busySpans);
  const steps = candidates.flatMap(({ of, partition, causes }) =>
    causes.flatMap((cause) =>
      cause.kind === 'updated' ? [{ runId: cause.runId, asset: of.asset.key, partition }] : [],
    ),
  );
  const list = [...pairs.values()];
  const [recorded, busy, alike, inRuns, absent] = await Promise.all([
    readRecordedPartitions(database, list),
    readBusyPartitions(database, list),
    readAlikePartitions(
      database,
      spans,
      instants.map((instant) => new Date(instant)),
    ),
    readStepsOfRuns(database, steps),
    absentOf(automation, list, partitionKeys.without),
  ]);
  const recordedBy = new Map(recorded.map((row) => [placeOf(row.asset, row.partition), row]));
  const busyBy = new Map(busy.map((row) => [placeOf(row.asset, row.partition), row.by]));
  const alikeBy = Map.groupBy(alike, spanText);
  const stepsBy = new Set(
    inRuns.map((row) => placeOf(placeOf(row.runId, row.asset), row.partition)),
  );
  return {
    readsOf: (edge, partition) =>
      reads.get(placeOfReads(edge, partition)) ?? {
        keys: [],
        areAbsent: false,
      },
    exists: (asset, partition) => !absent.has(placeOf(asset, partition)),
    recorded: (asset, partition) => recordedBy.get(placeOf(asset, partition)),
    busy: (asset, partition) => busyBy.get(placeOf(asset, partition)),
    alike: (span) => alikeBy.get(spanText(span)) ?? [],
    busyIn: (span) => busySpans.get(spanText(span)) ?? [],
    wasInRun: (runId, asset, partition) => stepsBy.has(placeOf(placeOf(runId, asset), partition)),
    ticks,
    instants,
  };
}

async function readAll(
  candidates: readonly Candidate[],
  at: Date,
  keys: ReadKeys,
): Promise<ReadonlyMap<string, Reads>> {
  const reads = new Map<string, Reads>();
  for (const { of, partition } of candidates) {
    for (const edge of of.edges) {
      const place = placeOfReads(edge, partition);
      if (!reads.has(place)) reads.set(place, await readsOf(edge, partition, at, keys));
    }
  }
  return reads;
}

const placeOfReads = (edge: AutomatedEdge, partition: string) => placeOf(edge.id, partition);

const spanText = ({ asset, first, last }: Pick<Span, 'asset' | 'first' | 'last'>) =>
  `${asset} ${first}..${last}`;

/** The partitions whose facts are read, without duplicates. */
function pairsOf(
  candidates: readonly Candidate[],
  reads: ReadonlyMap<string, Reads>,
  busySpans: ReadonlyMap<string, readonly { readonly partition: string }[]>,
): ReadonlyMap<string, readonly [asset: string, partition: string]> {
  const pairs = new Map<string, readonly [string, string]>();
  const add = (asset: string, partition: string) =>
    void pairs.set(placeOf(asset, partition), [asset, partition]);
  for (const { of, partition, causes } of candidates) {
    add(of.asset.key, partition);
    for (const cause of causes) if (cause.kind === 'updated') add(cause.dep, cause.partition);
    for (const edge of of.edges) {
      const read = reads.get(placeOfReads(edge, partition));
      if (read === undefined) continue;
      if ('span' in read)
        for (const row of busySpans.get(spanText(read.span)) ?? [])
          add(edge.upstream, row.partition);
      else for (const key of read.keys) add(edge.upstream, key);
      // An asset without partitions of its own may have been materialized for that key.
      if (edge.assets.upstream === undefined && partition !== '') add(edge.upstream, partition);
    }
  }
  return pairs;
}

/** Partitions that their assets do not have: keys that were removed. */
async function absentOf(
  { partitionsOf }: Automation,
  pairs: readonly (readonly [asset: string, partition: string])[],
  without: WithoutDynamicKeys,
): Promise<ReadonlySet<string>> {
  const dynamic = new Map<string, Set<string>>();
  const note: WithoutDynamicKeys = async (name, keys) => {
    dynamic.set(name, new Set([...(dynamic.get(name) ?? []), ...keys]));
    return [];
  };
  const byAsset = [...Map.groupBy(pairs, ([asset]) => asset)].map(([asset, of]) => ({
    asset,
    keys: of.map(([, partition]) => partition),
  }));
  const absentWith = async (given: WithoutDynamicKeys) => {
    const absent = new Set<string>();
    for (const { asset, keys } of byAsset) {
      const partitions = partitionsOf.get(asset);
      if (partitions === undefined) continue;
      const defined = new Set(await definedAmong(partitions, keys, given));
      for (const key of keys) if (!defined.has(key)) absent.add(placeOf(asset, key));
    }
    return absent;
  };
  // Collects the keys to look up first, so that each name takes one query, however many assets have
  // its partitions.
  const absent = await absentWith(note);
  if (dynamic.size === 0) return absent;
  const unknown = new Map<string, ReadonlySet<string>>();
  for (const [name, keys] of dynamic) unknown.set(name, new Set(await without(name, [...keys])));
  return absentWith(async (name, keys) =>
    keys.filter((key) => unknown.get(name)?.has(key) === true),
  );
}
