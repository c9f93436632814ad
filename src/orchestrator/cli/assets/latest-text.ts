import { freshnessText } from '../../reports/assets/freshness-text.ts';
import type { Latest } from '../../reports/assets/latest.ts';
import { notPassedBy } from '../../reports/assets/not-passed-by.ts';
import { staleText } from '../../reports/assets/stale-text.ts';
import type { AssetCheckFailures, AssetOverview } from '../../state/materializations.ts';
import { ago } from '../../time-text.ts';
import type { Style } from '../output/output.ts';
import { metadataText } from '../runs/step-line.ts';

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
