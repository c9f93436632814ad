import type { DefinedAsset, Definitions } from '../definitions/deployment.ts';
import { keyOrder } from '../partitions/key-order.ts';
import { definedAmong } from '../partitions/defined-among.ts';
import type { RequestedRun } from '../definitions/run-for-selection.ts';
import { haveEnded } from '../partitions/have-ended.ts';
import { keysOfSet } from '../partitions/mappings/keys-of-set.ts';
import type { NewBackfillUnit, PlaceRange } from '../state/new-backfill.ts';
import type { PartitionKeys } from '../state/partition-keys.ts';
import { downstreamSets } from './downstream-sets.ts';
import { createGates, type Gates } from './gates.ts';
import { joinRanges, placeKeys, type PlacedKeys } from './placed-keys.ts';
import { runsOfUnit } from './runs-of-unit.ts';
import { splitUnits, type AssetUnit } from './split-units.ts';

/**
 * The partitions of a unit that are materialized in any case, regardless of upstream partitions;
 * for a root, in request order. The empty key stands for assets without partitions.
 */
export type ChoosePartitions = (unit: AssetUnit) => Promise<readonly string[]>;

export interface BackfillRequest {
  /** The terms as given. */
  readonly selection: readonly string[];
  /** The selected assets, upstream assets first. */
  readonly assets: readonly DefinedAsset[];
  /** By asset. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Maximum number of partitions per run. */
  readonly perRun: number;
  /**
   * Whether the last partition comes first; assets that read earlier partitions of themselves
   * ignore it.
   */
  readonly reverse: boolean;
  readonly choose: ChoosePartitions;
  /**
   * Whether roots materialize only the chosen partitions, even if they read an asset without
   * partitions that is materialized.
   */
  readonly isExact: boolean;
  /**
   * By key, the runs that last materialized partitions, if there is only one asset and only a run's
   * config supplies its input.
   */
  readonly lastRuns: (
    assets: readonly DefinedAsset[],
    keys: readonly string[],
  ) => Promise<ReadonlyMap<string, RequestedRun>>;
  readonly partitionKeys: Pick<PartitionKeys, 'page' | 'without'>;
  /** Windows that end later are excluded. */
  readonly at: Date;
}

/**
 * The work of a backfill: the units with something to materialize, and the dependencies of their
 * partitions.
 */
export interface BackfillPlan {
  readonly units: readonly (NewBackfillUnit & { readonly of: AssetUnit })[];
  readonly gates: Gates['ranges'];
}

/** @throws TerminalError if a run cannot be requested */
export async function planBackfill(
  definitions: Definitions,
  request: BackfillRequest,
): Promise<BackfillPlan> {
  const split = splitUnits(request.assets);
  const gates = createGates();
  const placed: PlacedKeys[] = [];
  const chosen: (readonly string[])[] = [];
  const units: (NewBackfillUnit & { readonly of: AssetUnit })[] = [];
  let first = 0;
  for (const [index, unit] of split.entries()) {
    const { keys, upstream } = await keysOfUnit(request, unit, chosen, placed);
    const ordered = inOrder(unit, keys, request.reverse);
    const places = placeKeys(unit.partitions, ordered, first, request.at);
    const gateOf = (key: string, place: number) =>
      gates.of([...(upstream.get(key) ?? []), ...earlierPlaces(unit, key, place, places)]);
    const rows = ordered.map((partition, at) => ({
      partition,
      gate: gateOf(partition, first + at),
    }));
    placed.push(places);
    chosen.push(ordered);
    if (rows.length === 0) continue;
    const selection = split.length === 1 ? request.selection : unit.assets.map(({ key }) => key);
    const config =
      split.length === 1 ? request.config : configOf(unit, split, index, request.config);
    const lastRuns = await request.lastRuns(unit.assets, ordered);
    units.push({
      of: unit,
      ...runsOfUnit(
        definitions,
        unit,
        { perRun: request.perRun, selection, config, lastRuns },
        rows,
      ),
    });
    first += rows.length;
  }
  return { units, gates: gates.ranges };
}

/** The configs of its assets; for the first unit also unknown keys, which its job then refuses. */
function configOf(
  unit: AssetUnit,
  all: readonly AssetUnit[],
  index: number,
  config: BackfillRequest['config'],
) {
  const keysOf = ({ assets }: AssetUnit) => assets.map(({ key }) => key);
  const others = new Set(all.filter((of) => of !== unit).flatMap(keysOf));
  const own = new Set(keysOf(unit));
  return Object.fromEntries(
    Object.entries(config).filter(([key]) => (index === 0 ? !others.has(key) : own.has(key))),
  );
}

/**
 * Keys with the places of other units that they wait for: the chosen keys, and those that read a
 * chosen partition.
 */
async function keysOfUnit(
  request: BackfillRequest,
  unit: AssetUnit,
  chosen: readonly (readonly string[])[],
  placed: readonly PlacedKeys[],
): Promise<{
  readonly keys: readonly string[];
  readonly upstream: ReadonlyMap<string, readonly PlaceRange[]>;
}> {
  const { partitions, reads, isRoot } = unit;
  const own = await request.choose(unit);
  const found = new Set(own);
  if (!isRoot || !request.isExact)
    for (const key of await downstreamKeys(request, unit, chosen)) found.add(key);
  const ofOwn = new Set(own);
  const upstream = new Map<string, readonly PlaceRange[]>();
  for (const key of found) {
    const ranges = reads.flatMap(
      ({ unit: of, mapping, assets }) =>
        placed[of]?.placesOf(
          mapping.upstreamOf(partitions === undefined ? undefined : key, assets),
        ) ?? [],
    );
    if (ranges.length > 0) upstream.set(key, joinRanges(ranges));
  }
  // The path downstream can include too many.
  const keys = [...found].filter((key) => upstream.has(key) || ofOwn.has(key));
  return { keys: found.size === own.length ? keys : keys.toSorted(keyOrder(partitions)), upstream };
}

/** The existing partitions that may read a chosen one. */
async function downstreamKeys(
  { partitionKeys, at }: BackfillRequest,
  { partitions, reads }: AssetUnit,
  chosen: readonly (readonly string[])[],
): Promise<readonly string[]> {
  if (partitions === undefined)
    return reads.some(({ unit }) => chosen[unit]?.length !== 0) ? [''] : [];
  const found = new Set<string>();
  for (const { unit, ...edge } of reads) {
    for (const set of downstreamSets(edge, chosen[unit] ?? [])) {
      for await (const keys of keysOfSet(set, partitions, at, partitionKeys.page))
        for (const key of keys) found.add(key);
    }
  }
  return definedAmong(
    partitions,
    [...found].filter(haveEnded(partitions, at)),
    partitionKeys.without,
  );
}

/**
 * The order in which partitions are requested: earlier partitions come first if the asset reads
 * them.
 */
function inOrder(
  { partitions, readsItself }: AssetUnit,
  keys: readonly string[],
  reverse: boolean,
): readonly string[] {
  if (readsItself.length > 0) return keys.toSorted(keyOrder(partitions));
  return reverse ? keys.toReversed() : keys;
}

/** The places of its own unit that a partition waits for. */
function earlierPlaces(
  { readsItself }: AssetUnit,
  key: string,
  place: number,
  { placesOf }: PlacedKeys,
): readonly PlaceRange[] {
  const ranges = readsItself.flatMap(({ mapping, assets }) =>
    placesOf(mapping.upstreamOf(key, assets)),
  );
  return ranges.flatMap(([first, last]): readonly PlaceRange[] =>
    first < place ? [[first, Math.min(last, place - 1)]] : [],
  );
}
