import { conditionOf } from '../../reports/assets/asset-state.ts';
import type { AssetReport } from '../../reports/assets/read-asset.ts';
import { isOnlyOfJobs } from '../../definitions/input-source.ts';
import { stepName } from '../../workflow/step-name.ts';
import type { AssetPageReport } from './asset-report.ts';
import { aboutAsset, commandsOf } from './asset-about.ts';
import { partitionActions, partitionsBody } from './asset-partitions.ts';
import { keysOf } from '../form/launch-schema.ts';
import { assetHistory, checkTable, failureFacts, latestFacts } from './asset-parts.ts';
import { html, type Html } from './html.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import { materializeForm } from './parts/actions.ts';
import { assetBadge, assetTone } from './parts/asset-badge.ts';
import { auditLink } from './parts/audit-link.ts';
import { badge, glyph } from './parts/badge.ts';
import { card } from './parts/card.ts';
import { counted } from './parts/count.ts';
import { command, copyAsCommand } from './parts/command.ts';
import { automationAction, automationBody } from './parts/condition-tree.ts';
import { emptyState } from './parts/notice.ts';
import { plotsOf } from './parts/plots.ts';
import { reportForm } from './parts/report-form.ts';
import { agoTime } from './parts/time.ts';
import { usedVersionsTable } from './parts/used-versions.ts';

export function assetPage(given: AssetPageReport, links: Links): Page {
  const { asset, partition, report, partitions, known } = given;
  const { key, spec } = asset;
  const condition = known && conditionOf(known);
  const showsPartitions =
    spec.partitions !== undefined ||
    partition !== undefined ||
    (partitions !== undefined && partitions.total > 0);
  const isFailing = report?.checks.some(({ failing }) => failing !== undefined) === true;
  const checks =
    report === undefined || report.checks.length === 0
      ? ''
      : card({ id: 'checks', title: 'Checks', body: checkTable(report, given.pastChecks, links) });
  return {
    title: partition === undefined ? key : `${key} [${partition}]`,
    section: 'Assets',
    everySeconds: 30,
    follows: [asset, ...asset.deps].map((each) => `asset:${each.key}` as const),
    beside: html`${condition === undefined ? badge('missing', 'not known') : assetBadge(condition.state)}
      <a class="muted" href="${links.assets({ group: asset.group })}">${asset.group}</a>
      <a class="muted" href="${links.graph({ asset: key })}">in the graph</a>
      ${partition === undefined ? '' : html`<a class="muted" href="${links.asset(key)}">all partitions</a>`}`,
    actions: html`${isOnlyOfJobs(asset.inputFrom) ? '' : materializeForm(key, showsPartitions, partition, keysOf(asset), links)}
    ${reportForm(key, showsPartitions, partition, links)} ${copyAsCommand(commandsOf(given))}`,
    body: html`
      ${asset.description === '' ? '' : html`<p>${asset.description}</p>`}
      ${
        condition === undefined || condition.problems.length === 0
          ? ''
          : card({
              id: 'problems',
              title: 'Problems',
              body: html`<ul class="problem-list">
                ${condition.problems.map(({ kind, text, since, runId }) => {
                  const run =
                    runId === undefined ? '' : html` <a href="${links.run(runId)}">See the run</a>`;
                  return html`<li>
                    <p class="reason">
                      ${glyph(assetTone(kind))} ${text}${run}
                      ${since === null || !kind.startsWith('check') ? '' : html`<span class="muted">${agoTime(since)}</span>`}
                    </p>
                  </li>`;
                })}
              </ul>`,
            })
      }
      ${report === undefined || report.blockedBy.length === 0 ? '' : card({ id: 'blocked', title: 'Blocked by checks', body: blockedByList(report.blockedBy, links) })}
      ${isFailing ? checks : ''}
      ${
        partition !== undefined || !showsPartitions
          ? ''
          : card({
              id: 'partitions',
              title: 'Partitions',
              aside: html`<span class="muted">${spec.partitions?.description ?? 'any keys'}</span
                >${partitionActions(given, links)}`,
              body: partitionsBody(given, links),
            })
      }
      <div class="columns">
        ${card({ id: 'latest', title: 'Latest materialization', body: latestBody(given, links) })}
        ${card({ id: 'about', title: 'About', aside: auditLink(key, links), body: aboutAsset(given, links) })}
        ${report?.latestFailure === undefined ? '' : card({ id: 'failure', title: 'Latest failure', body: failureFacts(report.latestFailure, links) })}
      </div>
      ${isFailing ? '' : checks} ${report === undefined ? '' : plotsOf(report.past, links)}
      ${given.explained === undefined ? '' : card({ id: 'automation', title: 'Automation', aside: html`<div class="actions">${automationAction(given.explained, links)}</div>`, body: automationBody(given.explained, links) })}
      ${report === undefined || report.used.length === 0 ? '' : card({ id: 'used', title: 'What it was made from', body: usedVersionsTable(report.used, links) })}
      ${report === undefined || report.past.length === 0 ? '' : card({ id: 'history', title: 'History', body: assetHistory(report, given.pastChecks, links) })}
    `,
  };
}

function blockedByList(checks: AssetReport['blockedBy'], links: Links): Html {
  return html`<ul class="problem-list">
      ${checks.map(
        ({ asset, name, partition, partitions }) =>
          html`<li>
            <p class="reason">
              ${glyph('failed')} Check <span class="name">${name}</span> of
              <a class="name" href="${links.asset(asset, { partition })}"
                >${stepName({ asset, partition })}</a
              >${partitions > 1 ? ` and of ${counted(partitions - 1, 'more partition')}` : ''} did
              not pass
            </p>
          </li>`,
      )}
    </ul>
    <p class="muted">
      Until it passes, automation and runs that materialize both assets skip what reads it.
    </p>`;
}

function latestBody({ asset, report, partition }: AssetPageReport, links: Links): Html {
  if (report === undefined) return html`<p class="muted">Not known.</p>`;
  if (report.latest !== undefined) return latestFacts(asset.key, report.latest, partition, links);
  return emptyState(
    'Never materialized.',
    isOnlyOfJobs(asset.inputFrom)
      ? html`Runs of ${asset.jobs.map((job) => html`<a href="${links.job(job)}">${job}</a> `)}
        materialize it.`
      : materializeAdvice(asset, partition, links),
  );
}

function materializeAdvice(
  { key, spec }: AssetPageReport['asset'],
  partition: string | undefined,
  links: Links,
): Html {
  if (partition === undefined && spec.partitions !== undefined)
    return html`<a href="${links.backfillForm({ asset: key, status: 'missing' })}"
        >Backfill what is missing</a
      >: ${command('backfill', key, '--missing')}`;
  const options = partition === undefined ? [] : ['--partition', partition];
  return html`<a href="${links.materialize({ selection: key, partition })}">Materialize it</a>:
    ${command('materialize', key, ...options)}`;
}
