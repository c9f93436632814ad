import { conditionOf } from '../../reports/assets/asset-state.ts';
import { freshnessText } from '../../reports/assets/freshness-text.ts';
import type { LatestKnown } from '../../reports/assets/latest.ts';
import type { AssetReport } from '../../reports/assets/read-asset.ts';
import type { PartitionsReport } from '../../reports/partitions/read-partitions.ts';
import type { DefinedAsset } from '../../definitions/deployment.ts';
import { isOnlyOfJobs } from '../../definitions/input-source.ts';
import { assetHistory, checkTable, failureFacts, latestFacts } from './asset-parts.ts';
import { html, type Html } from './html.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import { materializeForm } from './parts/actions.ts';
import { assetBadge, assetTone } from './parts/asset-badge.ts';
import { badge, glyph } from './parts/badge.ts';
import { card } from './parts/card.ts';
import { command, copyAsCommand } from './parts/command.ts';
import { number } from './parts/count.ts';
import { emptyState } from './parts/notice.ts';
import { partitionRanges } from './parts/partition-ranges.ts';
import { partitionSelection } from './parts/partition-selection.ts';
import { partitionStrip, statusCounts } from './parts/partition-strip.ts';
import { plotsOf } from './parts/plots.ts';
import { facts } from './parts/value.ts';

export interface AssetPageReport {
  readonly asset: DefinedAsset;
  readonly downstream: readonly string[];
  readonly partition: string | undefined;
  /** Undefined where it could not be read, as the next two. */
  readonly report: AssetReport | undefined;
  readonly partitions: PartitionsReport | undefined;
  /** Those that are selected, if any are. */
  readonly selected: PartitionsReport | undefined;
  readonly known: LatestKnown | undefined;
}

export function assetPage(given: AssetPageReport, links: Links): Page {
  const { asset, partition, report, partitions, known } = given;
  const { key, spec } = asset;
  const condition = known && conditionOf(known);
  const showsPartitions =
    spec.partitions !== undefined || (partitions !== undefined && partitions.total > 0);
  return {
    title: partition === undefined ? key : `${key} [${partition}]`,
    section: 'Assets',
    everySeconds: 30,
    follows: [asset, ...asset.deps].map((each) => `asset:${each.key}` as const),
    beside: html`${condition === undefined ? badge('missing', 'not known') : assetBadge(condition.state)}
      <a class="muted" href="${links.assets({ group: asset.group })}">${asset.group}</a>
      <a class="muted" href="${links.graph({ asset: key })}">in the graph</a>`,
    actions: html`${isOnlyOfJobs(asset.inputFrom) ? '' : materializeForm(key, showsPartitions, partition, links)}
    ${copyAsCommand(commandsOf(given))}`,
    body: html`
      ${asset.description === '' ? '' : html`<p>${asset.description}</p>`}
      ${
        condition === undefined || condition.problems.length === 0
          ? ''
          : card({
              id: 'problems',
              title: 'Problems',
              body: html`<ul class="problem-list">
                ${condition.problems.map(({ kind, text, runId }) => {
                  const run =
                    runId === undefined ? '' : html` <a href="${links.run(runId)}">See the run</a>`;
                  return html`<li>
                    <p class="reason">${glyph(assetTone(kind))} ${text}${run}</p>
                  </li>`;
                })}
              </ul>`,
            })
      }
      ${
        partition !== undefined || !showsPartitions
          ? ''
          : card({
              id: 'partitions',
              title: 'Partitions',
              aside: html`<span class="muted">${spec.partitions?.description ?? 'any keys'}</span
                >${backfillLinks(given, links)}`,
              body: partitionsBody(given, links),
            })
      }
      <div class="columns">
        ${card({ id: 'latest', title: 'Latest materialization', body: latestBody(given, links) })}
        ${card({ id: 'about', title: 'About', body: aboutBody(given, links) })}
      </div>
      ${report?.latestFailure === undefined ? '' : card({ id: 'failure', title: 'Latest failure', body: failureFacts(report.latestFailure, links) })}
      ${report === undefined || report.checks.length === 0 ? '' : card({ id: 'checks', title: 'Checks', body: checkTable(report) })}
      ${report === undefined ? '' : plotsOf(report.past, links)}
      ${report === undefined || report.past.length === 0 ? '' : card({ id: 'history', title: 'History', body: assetHistory(report, links) })}
    `,
  };
}

function commandsOf({
  asset: { key, spec },
  partition,
}: AssetPageReport): readonly (readonly [string, readonly string[]])[] {
  const ofPartition = partition === undefined ? [] : ['--partition', partition];
  return [
    ['Materialize it', ['materialize', key, ...ofPartition, '--wait']],
    ['Materialize it and its downstreams', ['materialize', `${key}+`, ...ofPartition, '--wait']],
    ...(spec.partitions === undefined || partition !== undefined
      ? []
      : [
          ['Materialize what is missing', ['backfill', key, '--missing']] as const,
          ['Materialize what failed', ['backfill', key, '--failed']] as const,
        ]),
    ['Show it', ['assets', 'show', key, ...ofPartition]],
  ];
}

const canBackfill = ({ asset, partitions }: AssetPageReport) =>
  partitions?.partitions !== undefined && !isOnlyOfJobs(asset.inputFrom);

/** Backfills of the partitions with a status that some have. */
function backfillLinks(given: AssetPageReport, links: Links): Html {
  const { asset, partitions } = given;
  if (partitions === undefined || !canBackfill(given)) return html``;
  const { counts } = partitions.survey;
  return html`<div class="actions">
    ${(['failed', 'missing', 'stale'] as const).map((status) =>
      counts[status] === 0
        ? ''
        : html`<a class="button" href="${links.backfillForm({ asset: asset.key, status })}"
            >Backfill ${status}</a
          >`,
    )}
  </div>`;
}

function partitionsBody(given: AssetPageReport, links: Links): Html {
  const { asset, partitions, selected } = given;
  if (partitions === undefined) return html`<p class="muted">Not known.</p>`;
  if (partitions.total > 0) {
    const selection = {
      key: asset.key,
      selected,
      zoom: partitions.range,
      canBackfill: canBackfill(given),
    };
    return html`${statusCounts(partitions)} ${partitionStrip(partitions, selected?.range, links)}
    ${partitions.partitions === undefined ? '' : partitionSelection(selection, links)}
    ${partitionRanges(selected ?? partitions, links)}`;
  }
  const dynamic =
    partitions.partitions?.kind === 'dynamic' ? partitions.partitions.name : undefined;
  if (dynamic === undefined)
    return emptyState(
      'No partition is due yet.',
      html`The first one is when its window has ended.`,
    );
  return emptyState(
    `${asset.key} has no partitions yet.`,
    html`Runs and sensors add keys as they find them, and so does
    ${command('partitions', 'add', dynamic, 'KEY')}`,
  );
}

function latestBody({ asset, report, partition }: AssetPageReport, links: Links): Html {
  if (report === undefined) return html`<p class="muted">Not known.</p>`;
  if (report.latest !== undefined) return latestFacts(asset.key, report.latest, partition, links);
  return emptyState(
    'Never materialized.',
    html`Materialize it: ${command('materialize', asset.key)}`,
  );
}

function aboutBody({ asset, downstream, report }: AssetPageReport, links: Links): Html {
  const assets = (keys: readonly string[]) =>
    keys.length === 0
      ? html`<span class="muted">none</span>`
      : html`<ul class="inline-list">
          ${keys.map((key) => html`<li><a class="name" href="${links.asset(key)}">${key}</a></li>`)}
        </ul>`;
  const jobs = report?.jobs ?? asset.jobs;
  const pool = typeof asset.spec.pool === 'string' ? asset.spec.pool : asset.spec.pool?.name;
  return facts([
    ['Upstream', assets(asset.deps.map(({ key }) => key))],
    ['Downstream', assets(downstream)],
    [
      'Jobs',
      html`<ul class="inline-list">
        ${jobs.map((job) => html`<li><a href="${links.runs({ job })}">${job}</a></li>`)}
      </ul>`,
    ],
    ...(report?.freshness === undefined
      ? []
      : [['Freshness', freshnessText(report.freshness)] as const]),
    ...(asset.spec.partitions === undefined
      ? []
      : [
          [
            'Partitions',
            `${asset.spec.partitions.description}, ${number(report?.partitions ?? 0)} materialized`,
          ] as const,
        ]),
    ...(pool === undefined ? [] : [['Pool', pool] as const]),
  ]);
}
