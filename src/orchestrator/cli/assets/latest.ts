import type { DefinedAsset } from '../../definitions/deployment.ts';
import { messageOf } from '../../message-of.ts';
import type { AssetCheckFailures, AssetOverview } from '../../state/materializations.ts';
import type { StaleAsset } from '../../state/staleness.ts';
import type { Context } from '../context.ts';
import type { Style } from '../output/output.ts';
import { ago } from '../output/time.ts';
import { metadataText } from '../runs/step-line.ts';
import { notPassedBy } from './not-passed-by.ts';
import { declaredVersions, staleText } from './stale-text.ts';

/** By key; undefined where it is not known. */
export type Latest = ReadonlyMap<string, AssetOverview & { readonly stale: StaleAsset | undefined }> | undefined;

/** The latest materializations; where the state database does not answer a note tells so. */
export async function latestByAsset(context: Context, assets: readonly DefinedAsset[]): Promise<Latest> {
  try {
    const { materializations, assetHistory } = await context.store();
    const declared = assets.map(declaredVersions);
    const overview = await materializations.overview(declared);
    const stale = new Map((await assetHistory.stale(declared)).map((entry) => [entry.asset, entry]));
    return new Map(overview.map((entry) => [entry.asset, { ...entry, stale: stale.get(entry.asset) }]));
  } catch (error) {
    context.output.note(`When assets were materialized is not known: ${messageOf(error)}`);
    return undefined;
  }
}

/** `3 min ago · 4 partitions · tables: 12`. */
export function latestText(known: Latest, asset: string, style: Style): string {
  if (known === undefined) return '';
  const overview = known.get(asset);
  if (overview === undefined || overview.latest === null) return style('dim', 'never materialized');
  const { partition, metadata, endedAt } = overview.latest;
  const facts = partition === '' ? metadataText(metadata) : [countOf(overview.partitions)];
  return [style('green', ago(endedAt)), ...facts].join(' · ');
}

/** What failed when it was last materialized, the checks that its latest materializations did not pass, and whether it is stale. */
export function problemTexts(known: Latest, asset: string, style: Style): readonly string[] {
  const { failed = null, failedChecks = [], stale } = known?.get(asset) ?? {};
  return [
    ...(failed === null ? [] : [style('red', failureText(failed))]),
    ...failedChecks.map((check) => style(check.severity === 'error' ? 'red' : 'yellow', checkText(check))),
    ...(stale === undefined ? [] : [style('yellow', `◐ ${staleText(stale)}`)]),
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
