import type { AutomationAsset } from '../state/automation-assets.ts';
import type { AddedKey, RecordedEvent } from '../state/automation-events.ts';
import type { AutomatedAsset, Automation, Reader } from './automation.ts';
import type { Cause } from './causes.ts';
import { keySet, type PartitionSet } from '../partitions/mappings/partition-set.ts';
import { allKeys, keysOfWindows, ownKeys } from './own-keys.ts';
import type { ReadKeys } from './reads.ts';

/** Causes, by the partitions to evaluate for them. */
export interface Armed {
  readonly of: AutomatedAsset;
  readonly partition: string;
  readonly causes: readonly Cause[];
}

/** Collects events. */
export interface Arming {
  readonly add: (of: AutomatedAsset, partition: string, cause: Cause) => void;
  readonly list: () => readonly Armed[];
}

export function createArming(): Arming {
  const found = new Map<AutomatedAsset, Map<string, Cause[]>>();
  return {
    add: (of, partition, cause) => {
      const ofAsset = found.get(of) ?? new Map<string, Cause[]>();
      found.set(of, ofAsset);
      const known = ofAsset.get(partition);
      if (known === undefined) ofAsset.set(partition, [cause]);
      else known.push(cause);
    },
    list: () =>
      [...found].flatMap(([of, ofAsset]) =>
        [...ofAsset].map(([partition, causes]) => ({ of, partition, causes })),
      ),
  };
}

export interface ArmParts {
  readonly automation: Automation;
  readonly at: Date;
  readonly keys: ReadKeys;
  /** Assets whose automation has started and is not paused. */
  readonly running: ReadonlyMap<string, AutomationAsset>;
  readonly arming: Arming;
}

/** The readers to which an update of an asset is news. */
export function readersOf({ readers }: Automation, upstream: string): readonly Reader[] {
  return (readers.get(upstream) ?? []).filter(
    ({ of, edge }) => !edge.isSelf && includes(of.drivers.updated, edge.name),
  );
}

export const includes = (names: readonly string[] | 'all', name: string) =>
  names === 'all' || names.includes(name);

/** Schedules the evaluation of partitions that read an updated one. */
export async function armForUpdates(
  { automation, at, keys, running, arming }: ArmParts,
  events: readonly RecordedEvent[],
): Promise<void> {
  const known = new Map<string, readonly string[]>();
  for (const { seq, asset, partition, runId, selection } of events) {
    if (runId === null || (partition !== '') !== (automation.partitionsOf.get(asset) !== undefined))
      continue;
    for (const { of, edge } of readersOf(automation, asset)) {
      const since = running.get(of.asset.key)?.sinceSeq;
      if (since === undefined || seq <= since) continue;
      const set = downstreamOf(edge, partition);
      const place = JSON.stringify([of.asset.key, set]);
      const found = known.get(place) ?? (await ownKeys(of, set, at, keys));
      known.set(place, found);
      for (const key of found) {
        // The request of that run has handled it.
        if (selection?.includes(of.asset.key) === true && key === partition) continue;
        arming.add(of, key, { kind: 'updated', dep: asset, partition, seq, runId });
      }
    }
  }
}

/**
 * The partitions that read a partition; empty if the asset does not have it, such as a key that was
 * removed from a table.
 */
export function downstreamOf({ mapping, assets }: Reader['edge'], partition: string): PartitionSet {
  try {
    return mapping.downstreamOf(assets.upstream === undefined ? undefined : partition, assets);
  } catch {
    return { kind: 'none' };
  }
}

/**
 * Schedules the evaluation of partitions whose window has ended, or for which a cron time has
 * passed.
 */
export async function armForTime(
  { automation, at, keys, arming }: ArmParts,
  due: readonly AutomationAsset[],
): Promise<void> {
  for (const { asset, consideredAt } of due) {
    const of = automation.automated.get(asset);
    if (of === undefined) continue;
    const ended = of.drivers.isNew ? endedWindows(of, consideredAt, at) : [];
    const end = { kind: 'new', at: at.toISOString() } as const;
    for (const partition of await keysOfWindows(of, ended, at, keys.page))
      arming.add(of, partition, end);
    for (const { cron, timeZone, ticks } of of.crons) {
      const tick = ticks.positionAt(at.getTime());
      if (
        tick <= consideredAt.getTime() ||
        !of.drivers.crons.some((driver) => driver.cron === cron && driver.timeZone === timeZone)
      )
        continue;
      const passed = { kind: 'cron', cron, timeZone, at: new Date(tick).toISOString() } as const;
      for (const partition of await allKeys(of, at, keys)) arming.add(of, partition, passed);
    }
  }
}

/**
 * Windows that ended between two instants; only the latest if the condition holds only for the
 * latest window.
 */
function endedWindows(
  { windows, ofLatestWindow }: AutomatedAsset,
  after: Date,
  at: Date,
): readonly string[] {
  const [last, before] = [windows?.lastCompleteAt(at), windows?.lastCompleteAt(after)];
  if (windows === undefined || last === undefined || last === before) return [];
  if (ofLatestWindow) return [last];
  const { positionOf, shift, keyOf, positions } = windows.sequence;
  const first =
    before === undefined ? positionOf(windows.firstKey) : shift(positionOf(before) ?? 0, 1);
  return [...positions(first ?? 0, positionOf(last) ?? 0)].map(keyOf);
}

/** The next end of a window or cron time; null if there is none. */
export function nextTime({ windows, drivers, crons }: AutomatedAsset, at: Date): Date | null {
  const times = crons.map(({ ticks }) => ticks.shift(ticks.positionAt(at.getTime()), 1));
  if (windows !== undefined && drivers.isNew) {
    const { sequence, firstKey, lastKey } = windows;
    const position = Math.max(
      sequence.positionAt(at.getTime()),
      sequence.positionOf(firstKey) ?? 0,
    );
    if (lastKey === undefined || position <= (sequence.positionOf(lastKey) ?? 0))
      times.push(sequence.startOf(sequence.shift(position, 1)));
  }
  return times.length === 0 ? null : new Date(Math.min(...times));
}

/** Schedules the evaluation of partitions whose key was added. */
export async function armForKeys(
  { automation, at, keys, running, arming }: ArmParts,
  added: readonly AddedKey[],
): Promise<void> {
  for (const [name, ofName] of Map.groupBy(added, (key) => key.name)) {
    for (const of of ofDynamic(automation, name)) {
      if (!running.has(of.asset.key)) continue;
      for (const { key, addedAt } of ofName) {
        const cause = { kind: 'new', at: addedAt.toISOString() } as const;
        for (const partition of await ownKeys(of, setOfKey(of, name, key), at, keys))
          arming.add(of, partition, cause);
      }
    }
  }
}

/**
 * Automated assets that must be evaluated when a key is added to the dynamic partitions with this
 * name.
 */
export function ofDynamic({ automated }: Automation, name: string): readonly AutomatedAsset[] {
  return [...automated.values()].filter(
    (of) => of.drivers.isNew && dynamicNames(of).includes(name),
  );
}

/** The names of its dynamic partitions, or of its dynamic dimension. */
export function dynamicNames({ asset: { spec } }: AutomatedAsset): readonly string[] {
  const { partitions } = spec;
  const all =
    partitions?.kind === 'multi' ? partitions.dimensions.map((of) => of.partitions) : [partitions];
  return all.flatMap((of) => (of?.kind === 'dynamic' ? [of.name] : []));
}

/** For two dimensions, all partitions with the key. */
function setOfKey({ asset: { spec } }: AutomatedAsset, name: string, key: string): PartitionSet {
  const { partitions } = spec;
  if (partitions?.kind !== 'multi') return keySet([key]);
  const of = partitions.dimensions.filter(
    (dimension) => dimension.partitions.kind === 'dynamic' && dimension.partitions.name === name,
  );
  return {
    kind: 'pairs',
    of: Object.fromEntries(of.map((dimension) => [dimension.name, keySet([key])])),
  };
}
