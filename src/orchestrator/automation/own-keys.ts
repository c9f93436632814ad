import { definedKeys } from '../partitions/defined-keys.ts';
import { isInSet, keysOfSet } from '../partitions/mappings/keys-of-set.ts';
import { all, type PartitionSet } from '../partitions/mappings/partition-set.ts';
import { isTimePartitions } from '../partitions/any-partitions.ts';
import type { AutomatedAsset } from './automation.ts';
import type { ReadKeys } from './reads.ts';

/**
 * The partitions of an automated asset in a set, limited to windows for which its condition can
 * hold: all that have ended, or the latest of them and the one that ends next. The empty key stands
 * for an asset without partitions.
 */
export async function ownKeys(
  of: AutomatedAsset,
  set: PartitionSet,
  at: Date,
  { page }: ReadKeys,
): Promise<readonly string[]> {
  const { partitions } = of.asset.spec;
  if (set.kind === 'none') return [];
  if (partitions === undefined) return [''];
  if (of.windows === undefined || !of.ofLatestWindow) {
    const found: string[] = [];
    for await (const keys of keysOfSet(set, partitions, at, page)) found.push(...keys);
    return found;
  }
  const windows = [of.windows.lastCompleteAt(at), of.windows.keyAt(at)].filter(
    (key) => key !== undefined,
  );
  return (await keysOfWindows(of, windows, at, page)).filter(
    (key) => set.kind === 'whole' || isInSet(set, partitions, key),
  );
}

/**
 * The partitions of windows: the windows themselves, or their combinations with each key of the
 * other dimension.
 */
export async function keysOfWindows(
  { asset, windows }: AutomatedAsset,
  of: readonly string[],
  at: Date,
  page: ReadKeys['page'],
) {
  const { partitions } = asset.spec;
  if (isTimePartitions(partitions) || partitions?.kind !== 'multi') return of;
  const found: string[] = [];
  const other = partitions.dimensions.find((dimension) => dimension.partitions !== windows);
  if (other === undefined) return found;
  for await (const keys of definedKeys(other.partitions, at, page)) {
    for (const window of of) {
      for (const key of keys)
        found.push(
          partitions.join(
            partitions.dimensions.map((dimension) => (dimension === other ? key : window)),
          ),
        );
    }
  }
  return found;
}

/** All partitions for which the condition of the asset can hold now. */
export async function allKeys(
  of: AutomatedAsset,
  at: Date,
  keys: ReadKeys,
): Promise<readonly string[]> {
  return (await ownKeys(of, all, at, keys)).filter((key) => !placeOfWindow(of, key, at).isFuture);
}

/** The window of a partition; undefined if its asset has none. */
function windowOf(
  partitions: AutomatedAsset['asset']['spec']['partitions'],
  windows: AutomatedAsset['windows'],
  key: string,
) {
  if (windows === undefined) return undefined;
  if (partitions?.kind !== 'multi') return key;
  return partitions.split(key)[
    partitions.dimensions.findIndex((dimension) => dimension.partitions === windows)
  ];
}

/** Whether it is the latest window that has ended, and whether it has ended at all. */
export function placeOfWindow(
  of: AutomatedAsset,
  key: string,
  at: Date,
): { readonly isLatest: boolean; readonly isFuture: boolean } {
  if (of.windows === undefined) return { isLatest: true, isFuture: false };
  const window = windowOf(of.asset.spec.partitions, of.windows, key) ?? '';
  const last = of.windows.lastCompleteAt(at);
  return { isLatest: window === last, isFuture: last === undefined || window > last };
}
