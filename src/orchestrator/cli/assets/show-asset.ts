import type { AssetSource } from '../../definitions/deployment.ts';
import { isOnlyOfJobs } from '../../definitions/input-source.ts';
import type { PastStep } from '../../state/asset-history.ts';
import type { FreshnessReport } from '../../freshness/freshness-of.ts';
import type { PartitionSpan } from '../../partitions/partition-span.ts';
import { isPreview } from '../../workflow/json.ts';
import type { Context } from '../context.ts';
import { facts } from '../output/facts.ts';
import { jsonText } from '../output/json-text.ts';
import type { Output, Style } from '../output/output.ts';
import { section } from '../output/section.ts';
import { idColumn, table } from '../output/table.ts';
import { ago, duration, moment } from '../../time-text.ts';
import { reasonLines } from '../runs/reason-lines.ts';
import {
  automationDocument,
  type AutomationReport,
} from '../../reports/automation/read-automation.ts';
import {
  assetDocument,
  placementOf,
  pastStepDocument,
} from '../../reports/assets/asset-documents.ts';
import { blockedByText } from '../../reports/assets/blocked-by.ts';
import { freshnessText } from '../../reports/assets/freshness-text.ts';
import { notPassedBy } from '../../reports/assets/not-passed-by.ts';
import { staleText } from '../../reports/assets/stale-text.ts';
import {
  readAsset,
  type AssetReport,
  type CheckReport,
  type ShowOptions,
} from '../../reports/assets/read-asset.ts';

export async function showAsset(
  context: Context,
  given: string,
  options: ShowOptions,
): Promise<void> {
  const { output } = context;
  const report = await readAsset(context, given, options);
  output.show({ asset: assetDocument(report), history: report.past.map(pastStepDocument) }, [
    ...headLines(report, output),
    ...section('Latest materialization', latestLines(report, output), output.style),
    ...section('Latest failure', failureLines(report, output), output.style),
    ...section(
      'Checks',
      report.checks.map((check) => checkLine(check, report, output.style)),
      output.style,
    ),
    ...section(
      'Blocked',
      report.blockedBy.map((check) => `${blockedByText(check)} did not pass`),
      output.style,
    ),
    ...section('History', pastLines(report.past, output), output.style),
  ]);
}

function headLines(
  { asset, partition, downstream, jobs, partitions, defined, freshness, automation }: AssetReport,
  output: Output,
): readonly string[] {
  const { key, description, group, deps } = asset;
  const { execution, pool } = placementOf(asset);
  const source = asset.findSource();
  const none = output.style('dim', 'none');
  const list = (names: readonly string[]) => (names.length === 0 ? none : names.join(', '));
  const pairs = [
    ...(description === '' ? [] : [['description', description] as const]),
    ['group', group] as const,
    ...(asset.owners.length === 0 ? [] : [['owners', asset.owners.join(', ')] as const]),
    ...(source === null ? [] : [['source', sourceText(source)] as const]),
    ['upstream', list(deps.map((dep) => dep.key))] as const,
    ['downstream', list(downstream)] as const,
    ['jobs', `${list(jobs)}${isOnlyOfJobs(asset.inputFrom) ? ' (only)' : ''}`] as const,
    ['partitions', partitionsText(partitions, defined)] as const,
    ...(freshness === undefined
      ? []
      : [['freshness', styledFreshness(freshness, output.style)] as const]),
    ...(automation === undefined ? [] : [['automation', automationText(automation)] as const]),
    ...(execution === undefined ? [] : [['execution', execution] as const]),
    ...(pool === undefined ? [] : [['pool', pool] as const]),
  ];
  return [
    `${output.style('bold', key)}${partition === undefined ? '' : ` [${partition}]`}`,
    ...facts(pairs, output),
  ];
}

/** `activities/weather.ts:12, https://github.com/example/weather/blob/main/activities/weather.ts#L12`. */
function sourceText({ file, line, url }: AssetSource): string {
  return `${file}:${line}${url === null ? '' : `, ${url}`}`;
}

/** `eager(), paused: its source is repaired`. */
function automationText(report: AutomationReport): string {
  const { condition, state, note } = automationDocument(report);
  return `${condition}${state === 'running' ? '' : `, ${state}`}${note === null ? '' : `: ${note}`}`;
}

function styledFreshness(report: FreshnessReport, style: Style): string {
  const text = freshnessText(report);
  if (report.state === 'overdue') return style('red', text);
  return report.state === 'warning' ? style('yellow', text) : text;
}

/** `31, daily in Europe/Madrid, 2026-01-01 to 2026-01-31; 12 materialized`. */
function partitionsText(materialized: number, defined: PartitionSpan | undefined): string {
  if (defined === undefined) return String(materialized);
  const { count, description, first, last } = defined;
  const parts = [
    ...(count === null ? [] : [String(count)]),
    description,
    ...(first === null ? [] : [`${first} to ${last}`]),
  ];
  return `${parts.join(', ')}; ${materialized} materialized`;
}

const shownValue = 500;

function latestLines({ latest, stale, partition }: AssetReport, output: Output): readonly string[] {
  if (latest === undefined) return [output.style('dim', 'never materialized')];
  const value = jsonText(latest.value, output);
  const cut = value.length > shownValue ? `${value.slice(0, shownValue)}… (--json has all)` : value;
  const metadata = Object.entries(latest.metadata).filter(
    ([name, shown]) => !isPreview(name) && shown !== '',
  );
  return facts(
    [
      ...(partition === undefined && latest.partition !== ''
        ? [['partition', latest.partition] as const]
        : []),
      ['when', when(latest.endedAt)] as const,
      ['run', latest.runId] as const,
      ...(latest.dataVersion === latest.runId ? [] : [['version', latest.dataVersion] as const]),
      ...(stale === undefined
        ? []
        : [['state', output.style('yellow', staleText(stale))] as const]),
      ['value', cut] as const,
      ...metadata.map(([name, shown]) => [name, String(shown)] as const),
    ],
    output,
  ).map(withoutIndent);
}

function failureLines(
  { latestFailure, partition }: AssetReport,
  output: Output,
): readonly string[] {
  if (latestFailure === undefined) return [];
  return facts(
    [
      ...(partition === undefined && latestFailure.partition !== ''
        ? [['partition', latestFailure.partition] as const]
        : []),
      ['when', when(latestFailure.endedAt)] as const,
      ['run', latestFailure.runId] as const,
      ['reason', latestFailure.error] as const,
    ],
    output,
  ).map(withoutIndent);
}

/** A section adds its own indent. */
const withoutIndent = (line: string) => line.replace(/^ {2}/, '');

const when = (date: Date) => `${moment(date)}, ${ago(date)}`;

function checkLine(
  { name, severity, blocking, failing }: CheckReport,
  { latest }: AssetReport,
  style: Style,
): string {
  const kind = `(${severity}${blocking ? ', blocking' : ''})`;
  if (failing === undefined)
    return `${latest === undefined ? style('dim', '–') : style('green', '✓')} ${name} ${kind}`;
  const { since } = failing;
  const sinceText = since === null ? '' : `, failing since ${when(since)}`;
  return `${style(severity === 'error' ? 'red' : 'yellow', '✗')} ${name} ${kind} not passed${notPassedBy(failing)}${sinceText}`;
}

function pastLines(past: readonly PastStep[], output: Output): readonly string[] {
  if (past.length === 0) return [];
  const { style, width } = output;
  const runs = idColumn(
    'RUN',
    past.map(({ runId }) => runId),
  );
  const columns = [
    { title: 'STATUS' },
    { title: 'PARTITION', cut: { keep: 'ends', min: 12 } },
    { title: 'ENDED' },
    { title: 'TOOK' },
  ] as const;
  const rows = past.map(({ status, partition, startedAt, endedAt, runId, error }) => ({
    cells: [
      style(status === 'failed' ? 'red' : 'green', status),
      partition,
      ago(endedAt),
      duration(Math.max(0, endedAt.getTime() - startedAt.getTime())),
      runId,
    ],
    below: reasonLines(error),
  }));
  return table([...columns, runs], rows, {
    style,
    width: width === undefined ? undefined : width - 2,
  });
}
