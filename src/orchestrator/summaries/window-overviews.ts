import type { AssetOverview } from '../state/materializations.ts';
import { neverMaterialized, readSummaries } from '../state/partition-pages.ts';
import { partitionStatuses } from '../state/partition-states.ts';
import type { StaleAsset } from '../state/staleness.ts';
import type { StateStore } from '../state/state-store.ts';
import { readWindowDetails } from '../state/window-details.ts';
import { bringUpToDate, shownAgeSeconds } from './bring-up-to-date.ts';
import { keepByFold } from './keep-by-fold.ts';
import { pageSize } from './window-pages.ts';
import { digitAt, stateIn } from './window-states.ts';
import type { WindowedAsset } from './windowed-asset.ts';

/**
 * An overview of an asset's windows, equivalent to `MaterializationTable.overview` and
 * `AssetHistory.stale` for other assets.
 */
export interface WindowOverview {
  readonly overview: AssetOverview;
  readonly stale: StaleAsset | undefined;
}

interface Counted {
  materialized: number;
  /** Positions of windows. */
  failed: Set<number>;
  stale: number;
  /** The position of a window. */
  lastStale: number | undefined;
  latest: string | null;
  latestAt: Date;
}

const keepCounted = keepByFold<Counted>(20_000);

const [missing, stale, failed] = (['missing', 'stale', 'failed'] as const).map((status) =>
  partitionStatuses.indexOf(status),
);

/**
 * Overviews of the assets that have recorded partitions. Windows outside the definition do not
 * count.
 */
export async function readWindowOverviews(
  { database, assetHistory }: Pick<StateStore, 'database' | 'assetHistory'>,
  assets: readonly WindowedAsset[],
): Promise<readonly WindowOverview[]> {
  await bringUpToDate(database, assets, { maxAgeSeconds: shownAgeSeconds });
  const counted = await keepCounted(database, assets, async (changed) => {
    const pages = Map.groupBy(await readSummaries(database, changed), ({ asset }) => asset);
    return new Map(changed.map((of) => [of.asset, count(of, pages.get(of.asset) ?? [])]));
  });
  const known = assets.flatMap((asset) => {
    const of = counted.get(asset.asset);
    return of === undefined || of.materialized + of.failed.size === 0 ? [] : [[asset, of] as const];
  });
  if (known.length === 0) return [];
  const details = await readWindowDetails(
    database,
    known.map(([{ asset }, { latest }]) => ({ asset, latest })),
  );
  const detailsOf = new Map(details.map((of) => [of.asset, of]));
  const stales = await assetHistory.stale(
    known.flatMap(([asset, { lastStale }]) => {
      if (lastStale === undefined) return [];
      const { codeVersion, deps } = asset;
      return [
        {
          asset: asset.asset,
          codeVersion,
          deps,
          partition: asset.windows.sequence.keyOf(lastStale),
        },
      ];
    }),
  );
  const staleOf = new Map(stales.map((of) => [of.asset, of]));
  return known.map(([asset, of]) => {
    const { latest = null, failures = [], failedChecks = [] } = detailsOf.get(asset.asset) ?? {};
    const isFailed = (key: string) =>
      of.failed.has(asset.windows.sequence.positionOf(key) ?? Number.NaN);
    const lastFailure = failures.find(({ partition }) => isFailed(partition)) ?? failures[0];
    const ofStale = staleOf.get(asset.asset);
    return {
      overview: {
        asset: asset.asset,
        partitions: of.materialized,
        latest,
        failedChecks,
        failed:
          lastFailure === undefined || of.failed.size === 0
            ? null
            : {
                ...lastFailure,
                partitions: of.failed.size,
              },
      },
      stale: ofStale && { ...ofStale, partitions: of.stale },
    };
  });
}

interface Summary {
  readonly page: number;
  readonly states: string;
  readonly latest: string | null;
  readonly latestAt: Date | null;
}

function count(
  { windows: { sequence, firstKey, lastKey } }: WindowedAsset,
  pages: readonly Summary[],
): Counted {
  const first = sequence.positionOf(firstKey) ?? -Infinity;
  const last = lastKey === undefined ? Infinity : (sequence.positionOf(lastKey) ?? Infinity);
  const of: Counted = {
    materialized: 0,
    failed: new Set(),
    stale: 0,
    lastStale: undefined,
    latest: null,
    latestAt: new Date(0),
  };
  for (const { page, states, latest, latestAt } of pages) {
    if (latestAt !== null && latestAt >= of.latestAt) Object.assign(of, { latest, latestAt });
    for (let index = 0; index < pageSize; index += 1) {
      const state = stateIn(states, index);
      const position = page * pageSize + index;
      if (state === missing || position < first || position > last) continue;
      if (digitAt(states, index) !== neverMaterialized) of.materialized += 1;
      if (state === failed) of.failed.add(position);
      if (state !== stale) continue;
      of.stale += 1;
      of.lastStale = position;
    }
  }
  return of;
}
