import type { AssetReport, CheckReport } from '../../reports/assets/read-asset.ts';
import { notPassedBy } from '../../reports/assets/not-passed-by.ts';
import type { PastCheck } from '../../state/check-history.ts';
import type { FailureOfAsset, LatestOfAsset } from '../../state/asset-history.ts';
import { isPreview, type Metadata } from '../../workflow/json.ts';
import { html, type Html } from './html.ts';
import type { Links } from './links.ts';
import { assetBadge } from './parts/asset-badge.ts';
import { badge } from './parts/badge.ts';
import { checkHistory } from './parts/check-history.ts';
import { number } from './parts/count.ts';
import { reason } from './parts/reason.ts';
import { shortId } from './parts/runs-table.ts';
import { table } from './parts/table.ts';
import { agoTime, fullTime, tookText } from './parts/time.ts';
import { facts, jsonBlock, metadataList } from './parts/value.ts';

/** The latest materialization. */
export function latestFacts(
  asset: string,
  { partition, runId, value, metadata, endedAt, dataVersion }: LatestOfAsset,
  shown: string | undefined,
  links: Links,
): Html {
  const before = [
    ...(partition === '' || shown !== undefined
      ? []
      : [
          [
            'Partition',
            html`<a class="name" href="${links.asset(asset, { partition })}">${partition}</a>`,
          ] as const,
        ]),
    ['When', html`${fullTime(endedAt)}, ${agoTime(endedAt)}`] as const,
    ['Run', html`<a class="name" href="${links.run(runId)}">${shortId(runId)}</a>`] as const,
    ...(dataVersion === runId ? [] : [['Data version', dataVersion] as const]),
  ];
  return html`${metadataList(metadata, before)}
  ${
    value === null
      ? ''
      : html`<details class="preview">
          <summary>Value</summary>
          ${jsonBlock(value)}
        </details>`
  }`;
}

export function failureFacts(
  { partition, runId, error, endedAt }: FailureOfAsset,
  links: Links,
): Html {
  return html`${facts([
    ...(partition === ''
      ? []
      : [['Partition', html`<span class="name">${partition}</span>`] as const]),
    ['When', html`${fullTime(endedAt)}, ${agoTime(endedAt)}`],
    ['Run', html`<a class="name" href="${links.run(runId)}">${shortId(runId)}</a>`],
  ])}${reason(error)}`;
}

/** The checks with the reason for each failure of the latest materialization. */
export function checkTable(
  { asset, checks, latest }: AssetReport,
  past: readonly PastCheck[],
  links: Links,
): Html {
  const columns = [
    { title: 'Check' },
    { title: 'State' },
    { title: 'Severity' },
    { title: 'Last materializations', kind: 'wide' },
    { title: 'Failing since', kind: 'number' },
  ] as const;
  return table(
    'Checks',
    columns,
    checks.map((check) => ({
      cells: [
        html`<span class="name">${check.name}</span>`,
        checkBadge(check, latest !== undefined),
        `${check.severity}${check.blocking ? ', blocking' : ''}`,
        checkHistory(check.name, past, links),
        check.failing?.since ? agoTime(check.failing.since) : '',
      ],
      below: whyNotPassed(asset.key, check, past, links),
    })),
  );
}

function whyNotPassed(
  key: string,
  { name, failing }: CheckReport,
  past: readonly PastCheck[],
  links: Links,
): Html | undefined {
  const last = failing && past.find((of) => of.name === name && !of.passed);
  if (last === undefined) return undefined;
  const { partition, metadata, runId } = last;
  return html`<p class="reason">
    ${partition === '' ? '' : html`<a class="name" href="${links.asset(key, { partition })}">${partition}</a> `}
    ${metadataLine(metadata)} <a href="${links.run(runId)}">See the run</a>
  </p>`;
}

function checkBadge({ severity, failing }: CheckReport, wasEvaluated: boolean): Html {
  if (failing !== undefined)
    return badge(severity === 'error' ? 'failed' : 'stale', `not passed${notPassedBy(failing)}`);
  return wasEvaluated ? badge('ok', 'passed') : badge('missing', 'not evaluated');
}

const shownSteps = 25;

/** The last materializations with their errors. */
export function assetHistory(
  { past }: AssetReport,
  pastChecks: readonly PastCheck[],
  links: Links,
): Html {
  const notPassed = Map.groupBy(
    pastChecks.filter(({ passed }) => !passed),
    ({ runId, partition }) => `${runId} ${partition}`,
  );
  const hasPartitions = past.some(({ partition }) => partition !== '');
  const columns = [
    { title: 'Run' },
    { title: 'Status' },
    ...(hasPartitions ? [{ title: 'Partition' }] : []),
    { title: 'Ended', kind: 'number' as const },
    { title: 'Took', kind: 'number' as const },
    { title: 'Metadata', kind: 'wide' as const },
  ];
  return table(
    'History',
    columns,
    past
      .slice(0, shownSteps)
      .map(({ runId, partition, status, startedAt, endedAt, error, metadata }) => {
        const failing = notPassed.get(`${runId} ${partition}`) ?? [];
        return {
          cells: [
            html`<a class="whole id" href="${links.run(runId)}">${shortId(runId)}</a>`,
            status === 'failed' ? badge('failed', 'failed') : materializedBadge(failing),
            ...(hasPartitions ? [html`<span class="name">${partition}</span>`] : []),
            agoTime(endedAt),
            tookText(startedAt, endedAt),
            metadataLine(metadata),
          ],
          below: error === null ? notPassedLines(failing) : reason(error),
        };
      }),
  );
}

function materializedBadge(failing: readonly PastCheck[]): Html {
  if (failing.length === 0) return badge('ok', 'materialized');
  const isError = failing.some(({ severity }) => severity === 'error');
  return assetBadge(isError ? 'check_failed' : 'check_warning');
}

function notPassedLines(failing: readonly PastCheck[]): Html | undefined {
  if (failing.length === 0) return undefined;
  return html`${failing.map(
    ({ name, metadata }) =>
      html`<p class="reason">
        <span class="name">${name}</span> not passed ${metadataLine(metadata)}
      </p>`,
  )}`;
}

const shownFields = 4;

/** Formats metadata like `rows: 1,234 · bytes: 12`. */
export function metadataLine(metadata: Metadata): Html {
  const fields = Object.entries(metadata).filter(
    ([name, value]) => !isPreview(name) && value !== '' && value !== null,
  );
  const text = fields
    .slice(0, shownFields)
    .map(
      ([name, value]) => `${name}: ${typeof value === 'number' ? number(value) : String(value)}`,
    );
  return html`<span class="muted">${text.join(' · ')}</span>`;
}
