import { declaredVersions } from '../../definitions/declared-versions.ts';
import type { DefinedAsset } from '../../definitions/deployment.ts';
import { readFreshnessOf, type FreshnessReport } from '../../freshness/freshness-of.ts';
import { messageOf } from '../../message-of.ts';
import type { AssetOverview } from '../../state/materializations.ts';
import { isKeyed } from '../../state/key-states.ts';
import type { StaleAsset } from '../../state/staleness.ts';
import { readKeyOverviews } from '../../summaries/key-overviews.ts';
import { readWindowOverviews } from '../../summaries/window-overviews.ts';
import { toWindowedAsset } from '../../summaries/windowed-asset.ts';
import type { ReportSource } from '../report-source.ts';

/** By key; undefined if it could not be read. */
export type Latest = ReadonlyMap<string, LatestKnown> | undefined;

export interface LatestKnown {
  /** Undefined if no run has attempted to materialize it. */
  readonly overview: AssetOverview | undefined;
  readonly stale: StaleAsset | undefined;
  /** Undefined if it declares no policy. */
  readonly freshness: FreshnessReport | undefined;
}

/** The latest materializations; if the state database does not respond, a note says so. */
export async function latestByAsset(
  source: ReportSource,
  assets: readonly DefinedAsset[],
): Promise<Latest> {
  try {
    return await readLatest(source, assets);
  } catch (error) {
    source.note(`Could not read when assets were materialized: ${messageOf(error)}`);
    return undefined;
  }
}

/** The same, but throws if the state database does not respond. */
export async function readLatest(
  source: ReportSource,
  assets: readonly DefinedAsset[],
): Promise<NonNullable<Latest>> {
  const store = await source.store();
  const windowed = assets.flatMap((asset) => toWindowedAsset(asset) ?? []);
  const ofWindows = await readWindowOverviews(store, windowed);
  const isWindowed = new Set(windowed.map(({ asset }) => asset));
  const others = assets.filter(({ key }) => !isWindowed.has(key)).map(declaredVersions);
  const overviews = byAsset([
    ...ofWindows.map(({ overview }) => overview),
    ...(await readKeyOverviews(store, others.filter(isKeyed))),
    ...(await store.materializations.overview(others.filter((asset) => !isKeyed(asset)))),
  ]);
  const stale = byAsset([
    ...ofWindows.flatMap((of) => of.stale ?? []),
    ...(await store.assetHistory.stale(others)),
  ]);
  const freshness = byAsset(await readFreshnessOf(assets, store));
  return new Map(
    assets.map(({ key }) => [
      key,
      { overview: overviews.get(key), stale: stale.get(key), freshness: freshness.get(key) },
    ]),
  );
}

function byAsset<T extends { readonly asset: string }>(
  entries: readonly T[],
): ReadonlyMap<string, T> {
  return new Map(entries.map((entry) => [entry.asset, entry]));
}
