import type { DefinedAsset } from '../definitions/deployment.ts';
import { isTimePartitions } from '../partitions/any-partitions.ts';
import type { TimePartitions } from '../partitions/time-partitions.ts';
import type { AssetHistory } from '../state/asset-history.ts';
import type { Ages } from '../state/freshness.ts';
import type { MaterializationTable } from '../state/materializations.ts';
import { readFreshness, type Deadlines } from './deadlines.ts';

export type FreshnessState = 'fresh' | 'warning' | 'overdue' | 'unknown';

/** The freshness of an asset, determined by its worst partition. */
export interface FreshnessReport {
  readonly asset: string;
  /** Its policy in words: `within 26 hours`. */
  readonly expected: string;
  /** `unknown` if it was never materialized and no window is due. */
  readonly state: FreshnessState;
  /** Since when it is in this state; null if fresh or unknown. */
  readonly since: Date | null;
  /** When it becomes or became overdue; null if unknown. */
  readonly overdueAt: Date | null;
  /** The worst partition; null for the whole asset. */
  readonly partition: string | null;
  /** How many partitions are in this state; of windows only the latest counts. */
  readonly partitions: number;
}

/** The facts in the state database that freshness depends on. */
interface RecordedFreshness {
  readonly assetHistory: Pick<AssetHistory, 'ages'>;
  readonly materializations: Pick<MaterializationTable, 'without'>;
}

interface Expected {
  readonly asset: DefinedAsset;
  readonly deadlines: Deadlines;
}

/** The freshness of the assets that declare a policy. */
export async function readFreshnessOf(
  assets: readonly DefinedAsset[],
  { assetHistory, materializations }: RecordedFreshness,
  now = new Date(),
): Promise<readonly FreshnessReport[]> {
  const expected = assets.flatMap((asset) =>
    asset.freshness === undefined ? [] : [{ asset, deadlines: readFreshness(asset.freshness) }],
  );
  const questions = expected.flatMap(({ asset, deadlines }) => {
    if (windowsOf(asset) !== undefined) return [];
    const { due, overdue } = deadlines.materializedUntil(now.getTime());
    return [
      {
        asset: asset.key,
        dueUntil: new Date(due),
        overdueUntil: new Date(overdue),
        dynamic: dynamicName(asset),
      },
    ];
  });
  const ages = new Map(
    (questions.length === 0 ? [] : await assetHistory.ages(questions)).map((entry) => [
      entry.asset,
      entry,
    ]),
  );
  return Promise.all(
    expected.map(async (entry) => {
      const windows = windowsOf(entry.asset);
      return windows === undefined
        ? byAge(entry, ages.get(entry.asset.key), now)
        : byWindow(entry, windows, materializations, now);
    }),
  );
}

function byAge(
  { asset: { key }, deadlines }: Expected,
  ages: Ages | undefined,
  now: Date,
): FreshnessReport {
  const head = { asset: key, expected: deadlines.description };
  if (ages === undefined)
    return {
      ...head,
      state: 'unknown',
      since: null,
      overdueAt: null,
      partition: null,
      partitions: 0,
    };
  const { due, overdue } = deadlines.afterMaterialization(ages.materializedAt.getTime());
  const partition = ages.partition === '' ? null : ages.partition;
  return {
    ...head,
    ...stateAt({ due, overdue }, now),
    partition,
    partitions: ages.overdue > 0 ? ages.overdue : ages.due,
  };
}

/** By the latest overdue window, otherwise by the latest due one. */
async function byWindow(
  { asset, deadlines }: Expected,
  windows: TimePartitions,
  { without }: RecordedFreshness['materializations'],
  now: Date,
): Promise<FreshnessReport> {
  const until = deadlines.endedUntil(now.getTime());
  const head = { asset: asset.key, expected: deadlines.description };
  const keys = [until.overdue, until.due].flatMap(
    (instant) => windows.lastCompleteAt(new Date(instant)) ?? [],
  );
  if (keys.length === 0)
    return {
      ...head,
      state: 'unknown',
      since: null,
      overdueAt: null,
      partition: null,
      partitions: 0,
    };
  const [missing] = await without(asset.key, [...new Set(keys)]);
  if (missing !== undefined) {
    const end = windows.read(missing).window.end.getTime();
    return {
      ...head,
      ...stateAt(deadlines.afterWindow(end), now),
      partition: missing,
      partitions: 1,
    };
  }
  const next = windows.read(keys.at(-1) ?? '').window.end;
  const following = windows.keyAt(next);
  const overdueAt =
    following === undefined
      ? null
      : new Date(deadlines.afterWindow(windows.read(following).window.end.getTime()).overdue);
  return { ...head, state: 'fresh', since: null, overdueAt, partition: null, partitions: 0 };
}

function stateAt(
  { due, overdue }: { readonly due: number; readonly overdue: number },
  now: Date,
): Pick<FreshnessReport, 'state' | 'since' | 'overdueAt'> {
  const overdueAt = new Date(overdue);
  if (now.getTime() >= overdue) return { state: 'overdue', since: overdueAt, overdueAt };
  return now.getTime() >= due
    ? { state: 'warning', since: new Date(due), overdueAt }
    : { state: 'fresh', since: null, overdueAt };
}

function windowsOf({ spec: { partitions } }: DefinedAsset): TimePartitions | undefined {
  return isTimePartitions(partitions) ? partitions : undefined;
}

function dynamicName({ spec: { partitions } }: DefinedAsset): string | undefined {
  return partitions?.kind === 'dynamic' ? partitions.name : undefined;
}
