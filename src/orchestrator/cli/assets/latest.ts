import { declaredVersions } from '../../definitions/declared-versions.ts';
import type { DefinedAsset } from '../../definitions/deployment.ts';
import { readFreshnessOf, type FreshnessReport } from '../../freshness/freshness-of.ts';
import { messageOf } from '../../message-of.ts';
import type { AssetCheckFailures, AssetOverview } from '../../state/materializations.ts';
import type { StaleAsset } from '../../state/staleness.ts';
import { readWindowOverviews } from '../../summaries/window-overviews.ts';
import { toWindowedAsset } from '../../summaries/windowed-asset.ts';
import type { Context } from '../context.ts';
import type { Style } from '../output/output.ts';
import { ago } from '../output/time.ts';
import { metadataText } from '../runs/step-line.ts';
import { freshnessText } from './freshness-text.ts';
import { notPassedBy } from './not-passed-by.ts';
import { staleText } from './stale-text.ts';

/** By key; undefined where it is not known. */
export type Latest = ReadonlyMap<string, LatestKnown> | undefined;

interface LatestKnown {
  /** Undefined where no run has had to do with it. */
  readonly overview: AssetOverview | undefined;
  readonly stale: StaleAsset | undefined;
  /** Undefined where it declares none. */
  readonly freshness: FreshnessReport | undefined;
}

/** The latest materializations; where the state database does not answer a note tells so. */
export async function latestByAsset(context: Context, assets: readonly DefinedAsset[]): Promise<Latest> {
  try {
    const store = await context.store();
    const windowed = assets.flatMap((asset) => toWindowedAsset(asset) ?? []);
    const ofWindows = await readWindowOverviews(store, windowed);
    const isWindowed = new Set(windowed.map(({ asset }) => asset));
    const others = assets.filter(({ key }) => !isWindowed.has(key)).map(declaredVersions);
    const overviews = byAsset([...ofWindows.map(({ overview }) => overview), ...(await store.materializations.overview(others))]);
    const stale = byAsset([...ofWindows.flatMap((of) => of.stale ?? []), ...(await store.assetHistory.stale(others))]);
    const freshness = byAsset(await readFreshnessOf(assets, store));
    return new Map(assets.map(({ key }) => [key, { overview: overviews.get(key), stale: stale.get(key), freshness: freshness.get(key) }]));
  } catch (error) {
    context.output.note(`When assets were materialized is not known: ${messageOf(error)}`);
    return undefined;
  }
}

function byAsset<T extends { readonly asset: string }>(entries: readonly T[]): ReadonlyMap<string, T> {
  return new Map(entries.map((entry) => [entry.asset, entry]));
}

/** `3 min ago · 4 partitions · tables: 12`. */
export function latestText(known: Latest, asset: string, style: Style): string {
  if (known === undefined) return '';
  const overview = known.get(asset)?.overview;
  if (overview === undefined || overview.latest === null) return style('dim', 'never materialized');
  const { partition, metadata, endedAt } = overview.latest;
  const facts = partition === '' ? metadataText(metadata) : [countOf(overview.partitions)];
  return [style('green', ago(endedAt)), ...facts].join(' · ');
}

/** What failed when it was last materialized, the checks that its latest materializations did not pass, and whether it is stale, due or overdue. */
export function problemTexts(known: Latest, asset: string, style: Style): readonly string[] {
  const { overview, stale, freshness } = known?.get(asset) ?? {};
  const { failed = null, failedChecks = [] } = overview ?? {};
  return [
    ...(failed === null ? [] : [style('red', failureText(failed))]),
    ...failedChecks.map((check) => style(check.severity === 'error' ? 'red' : 'yellow', checkText(check))),
    ...(stale === undefined ? [] : [style('yellow', `◐ ${staleText(stale)}`)]),
    ...(freshness === undefined || freshness.since === null
      ? []
      : [style(freshness.state === 'overdue' ? 'red' : 'yellow', `! ${freshnessText(freshness)}`)]),
  ];
}

/** `✗ 2 partitions failed, the last 3 min ago: the connection was refused`. */
function failureText({ partitions, partition, endedAt, error }: NonNullable<AssetOverview['failed']>): string {
  const reason = cut(error.split('\n', 1)[0] ?? '', longestReason);
  if (partition === '') return `✗ failed ${ago(endedAt)}: ${reason}`;
  return partitions === 1
    ? `✗ ${partition} failed ${ago(endedAt)}: ${reason}`
    : `✗ ${countOf(partitions)} failed, the last ${ago(endedAt)}: ${reason}`;
}

/** `✗ check all_sent not passed by 2 partitions`. */
function checkText(check: AssetCheckFailures): string {
  return `✗ check ${check.name} not passed${notPassedBy(check)}`;
}

const longestReason = 200;

const cut = (text: string, length: number) => (text.length > length ? `${text.slice(0, length)}…` : text);

const countOf = (partitions: number) => `${partitions} partition${partitions === 1 ? '' : 's'}`;
