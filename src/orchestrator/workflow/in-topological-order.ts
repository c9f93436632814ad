import type { PlannedAsset } from './plan.ts';
import type { PlannedRun } from './run.ts';

export type End = 'done' | 'failed' | 'blocked';

/** The outcomes of an asset's upstream assets, by key. */
export type Upstreams = ReadonlyMap<string, End>;

/** A partition to process; undefined for unpartitioned assets. */
export interface Member {
  readonly partition: string | undefined;
  readonly upstreams: Upstreams;
}

export interface Perform {
  readonly one: (asset: PlannedAsset, member: Member) => Promise<End>;
  /** For several partitions in one step, the outcome of each. */
  readonly batch: (
    asset: PlannedAsset,
    members: readonly Member[],
    splits: boolean,
  ) => Promise<readonly End[]>;
}

/** A partition of which some assets have started. */
interface BegunPartition {
  readonly key: string | undefined;
  readonly index: number;
  readonly ends: Map<string, End>;
  readonly waitsFor: Map<string, number>;
}

interface Ready {
  readonly asset: PlannedAsset;
  readonly partitions: readonly BegunPartition[];
}

/** Maximum number of steps in progress, not counting those that wait for a concurrency pool. */
const maxInFlight = 500;

/**
 * Processes each asset and partition as soon as all of its upstream assets have ended for the
 * partition, a few hundred at once. Started partitions take precedence over new ones, so that only
 * those in progress use memory. Partitions of one step wait for each other.
 */
export async function inTopologicalOrder(
  { plan, onWaiting }: Pick<PlannedRun, 'plan' | 'onWaiting'>,
  partitions: readonly (string | undefined)[],
  perform: Perform,
): Promise<void> {
  const { assets } = plan;
  const planned = new Set(assets.map(({ key }) => key));
  const downstream = new Map<string, PlannedAsset[]>();
  const plannedDeps = assets.map(
    (asset) => [asset, asset.deps.filter((key) => planned.has(key))] as const,
  );
  for (const [asset, deps] of plannedDeps)
    for (const key of deps) downstream.set(key, [...(downstream.get(key) ?? []), asset]);

  const notBegun = partitions.entries();
  const ready: Ready[] = [];
  const gather = gatherGroups(partitions.length, plan.groups);
  const isReady = (asset: PlannedAsset, partition: BegunPartition) => {
    const group = gather(asset, partition);
    if (group !== undefined) ready.push({ asset, partitions: group });
  };
  const nextReady = () => {
    while (ready.length === 0) {
      const { value, done } = notBegun.next();
      if (done === true) break;
      const [index, key] = value;
      const waitsFor = new Map(plannedDeps.map(([of, deps]) => [of.key, deps.length]));
      const partition: BegunPartition = { key, index, ends: new Map(), waitsFor };
      for (const [asset, deps] of plannedDeps) if (deps.length === 0) isReady(asset, partition);
    }
    return ready.shift();
  };

  await new Promise<void>((resolve, reject) => {
    let inFlight = 0;
    let waiting = 0;
    const endOf = (asset: PlannedAsset, partition: BegunPartition, end: End) => {
      partition.ends.set(asset.key, end);
      for (const next of downstream.get(asset.key) ?? []) {
        const left = (partition.waitsFor.get(next.key) ?? 0) - 1;
        partition.waitsFor.set(next.key, left);
        if (left === 0) isReady(next, partition);
      }
    };
    const start = ({ asset, partitions: of }: Ready) => {
      const ended = (ends: readonly End[]) => {
        inFlight -= 1;
        for (const [index, partition] of of.entries())
          endOf(asset, partition, ends[index] ?? 'failed');
        startReady();
      };
      const members = of.map(({ key, ends }): Member => ({
        partition: key,
        upstreams: new Map(asset.deps.map((dep) => [dep, ends.get(dep) ?? 'done'])),
      }));
      const [only] = members;
      if (only !== undefined && members.length === 1)
        perform.one(asset, only).then((end) => ended([end]), reject);
      else perform.batch(asset, members, asset.options?.batch?.splits ?? false).then(ended, reject);
    };
    const startReady = () => {
      while (inFlight - waiting < maxInFlight) {
        const next = nextReady();
        if (next === undefined) break;
        inFlight += 1;
        start(next);
      }
      if (inFlight === 0) resolve();
    };
    onWaiting((change) => {
      waiting += change;
      startReady();
    });
    startReady();
  });
}

/**
 * Returns the partitions of a step when all of them are ready: single ones, or those of a group for
 * an asset that is materialized in batches.
 */
function gatherGroups(count: number, groups: readonly (readonly number[])[]) {
  const gathered = new Map<string, BegunPartition[]>();
  const groupings = groups.map((starts) => {
    const sizes = starts.map((start, index) => (starts[index + 1] ?? count) - start);
    return {
      sizes,
      groupOf: sizes.flatMap((size, index) => Array.from({ length: size }, () => index)),
    };
  });
  return (
    { key, options }: PlannedAsset,
    partition: BegunPartition,
  ): readonly BegunPartition[] | undefined => {
    const grouping = groupings[options?.batch?.groups ?? -1];
    if (grouping === undefined) return [partition];
    const group = grouping.groupOf[partition.index] ?? 0;
    const groupKey = `${group}\n${key}`;
    const members = gathered.get(groupKey) ?? [];
    members.push(partition);
    gathered.set(groupKey, members);
    if (members.length < (grouping.sizes[group] ?? 0)) return undefined;
    gathered.delete(groupKey);
    return members.toSorted((one, other) => one.index - other.index);
  };
}
