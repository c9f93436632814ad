import type { BackfillReport } from '../../reports/backfills/read-backfill.ts';
import { totalOf } from '../../state/backfill-reports.ts';
import { html, type Html } from './html.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import { auditLink } from './parts/audit-link.ts';
import { actionButton, type Action } from './parts/actions.ts';
import { backfillMatrix } from './parts/backfill-matrix.ts';
import { backfillBadge, progressBar, rateText, stateCounts } from './parts/backfill-progress.ts';
import { card } from './parts/card.ts';
import { copyAsCommand } from './parts/command.ts';
import { counted, number } from './parts/count.ts';
import { reason } from './parts/reason.ts';
import { refusedList } from './parts/requests.ts';
import { shortId } from './parts/runs-table.ts';
import { table } from './parts/table.ts';
import { agoTime, fullTime } from './parts/time.ts';
import { facts } from './parts/value.ts';

export function backfillPage(report: BackfillReport, links: Links): Page {
  const { backfill, failed, skipped, refused, rows, unknownJobs } = report;
  const { backfillId, selection, status, units } = backfill;
  return {
    title: selection.join(' '),
    section: 'Backfills',
    everySeconds: status === 'running' ? 10 : 30,
    follows: [`backfill:${backfillId}`, `about:${backfillId}`],
    beside: html`${backfillBadge(backfill)} <span class="id">${backfillId}</span>`,
    actions: html`${actionsOf(report, links)} ${copyAsCommand(commandsOf(report))}`,
    body: html`
      ${card({
        id: 'progress',
        title: 'Progress',
        aside: html`<span class="muted">${rateText(backfill)}</span>`,
        body: html`<p>
            <strong
              >${number(backfill.done)} of ${counted(totalOf(backfill), 'partition')} done</strong
            >
          </p>
          <div class="wide-progress">${progressBar(backfill)}</div>
          ${stateCounts(backfill)} ${units.length > 1 ? unitTable(report) : ''}`,
      })}
      ${card({ id: 'matrix', title: 'Partitions in their order', body: backfillMatrix(rows) })}
      ${
        unknownJobs.length === 0
          ? ''
          : card({
              id: 'unknown',
              title: 'Jobs that no worker knows',
              body: html`${unknownJobs.map((job) => html`<p>${job}: its runs wait until a worker has the job again. Restore it, or cancel the backfill.</p>`)}`,
            })
      }
      ${failed.length === 0 ? '' : card({ id: 'failed', title: `Failed (${number(backfill.failed)})`, body: failedTable(report, links) })}
      ${refused.length === 0 ? '' : card({ id: 'refused', title: 'Requests that Temporal refuses', body: refusedList(refused) })}
      ${
        skipped.length === 0
          ? ''
          : card({
              id: 'skipped',
              title: `Skipped (${number(backfill.skipped)})`,
              body: html`<ul>
                ${skipped.map((partition) => html`<li><span class="name">${nameOf(report, partition)}</span> ${partition.reason}</li>`)}
              </ul>`,
            })
      }
      ${card({ id: 'about', title: 'About', aside: auditLink(report.backfill.backfillId, links), body: aboutBackfill(report, links) })}
    `,
  };
}

function nameOf(
  { backfill: { units } }: BackfillReport,
  { partition, assets }: { readonly partition: string; readonly assets: readonly string[] },
): string {
  if (units.length < 2) return partition;
  return partition === '' ? assets.join(' ') : `${assets.join(' ')} [${partition}]`;
}

function failedTable(report: BackfillReport, links: Links): Html {
  const columns = [
    { title: 'Partition', kind: 'wide' },
    { title: 'Run', kind: 'state' },
    { title: 'Attempts', kind: 'number' },
    { title: 'Ended', kind: 'number' },
  ] as const;
  const rows = report.failed.map((partition) => ({
    cells: [
      html`<span class="name">${nameOf(report, partition)}</span>`,
      partition.runId === null
        ? ''
        : html`<a class="name" href="${links.run(partition.runId)}"
            >${shortId(partition.runId)}</a
          >`,
      number(partition.attempts),
      agoTime(partition.endedAt),
    ],
    below: partition.error === null ? undefined : reason(partition.error),
  }));
  const hidden = report.backfill.failed - report.failed.length;
  return html`${table('Failed partitions', columns, rows)}${hidden > 0 ? html`<p class="muted">And ${counted(hidden, 'more partition')}.</p>` : ''}`;
}

function unitTable({ backfill: { units } }: BackfillReport): Html {
  const columns = [
    { title: 'Assets', kind: 'wide' },
    { title: 'Job', kind: 'state' },
    { title: 'Progress', kind: 'state' },
    { title: 'Done', kind: 'number' },
  ] as const;
  const rows = units.map((unit) => ({
    cells: [
      html`<span class="name">${unit.selection.join(' ')}</span>`,
      unit.job,
      progressBar(unit),
      `${number(unit.done)} of ${number(totalOf(unit))}`,
    ],
  }));
  return table('Progress by assets', columns, rows);
}

function aboutBackfill({ backfill }: BackfillReport, links: Links): Html {
  const { selection, units, atOnce, requestedBy, createdAt, endedAt } = backfill;
  return facts([
    [
      'Assets',
      html`<ul class="inline-list">
        ${selection.map((key) => html`<li><a class="name" href="${links.asset(key)}">${key}</a></li>`)}
      </ul>`,
    ],
    ['Jobs', [...new Set(units.map(({ job }) => job))].join(', ')],
    ['At once', counted(atOnce, 'run')],
    ['Requested by', requestedBy],
    ['Created', html`${fullTime(createdAt)}, ${agoTime(createdAt)}`],
    ...(endedAt === null
      ? []
      : [['Ended', html`${fullTime(endedAt)}, ${agoTime(endedAt)}`] as const]),
  ]);
}

function actionsOf(
  { backfill: { backfillId, status, failed, cancelled } }: BackfillReport,
  links: Links,
): Html {
  const button = (
    label: string,
    id: 'pauseBackfill' | 'resumeBackfill' | 'cancelBackfill' | 'retryBackfill',
    more: Pick<Action, 'confirm' | 'body'> = {},
  ) => actionButton({ label, action: [id, { backfill: backfillId }], ...more }, links);
  const isOpen = status === 'running' || status === 'paused';
  const cancel = {
    confirm: 'Cancel this backfill? It requests no more runs; runs in progress continue.',
  };
  const cancelAll = {
    confirm: 'Cancel this backfill and the runs that it has started? They stop and clean up.',
    body: { runs: true },
  };
  return html`${status === 'running' ? button('Pause', 'pauseBackfill') : ''}
  ${status === 'paused' ? button('Resume', 'resumeBackfill') : ''}
  ${isOpen ? html`${button('Cancel', 'cancelBackfill', cancel)} ${button('Cancel with its runs', 'cancelBackfill', cancelAll)}` : ''}
  ${failed + (isOpen ? 0 : cancelled) > 0 ? button(isOpen ? 'Retry what failed' : 'Retry what is not done', 'retryBackfill') : ''}`;
}

function commandsOf({
  backfill: { backfillId, status, failed, cancelled },
}: BackfillReport): readonly (readonly [string, readonly string[]])[] {
  const of = (does: string, verb: string) => [does, ['backfills', verb, backfillId]] as const;
  return [
    ...(status === 'running' ? [of('Pause it', 'pause')] : []),
    ...(status === 'paused' ? [of('Resume it', 'resume')] : []),
    ...(status === 'running' || status === 'paused'
      ? [
          of('Cancel it', 'cancel'),
          ['Cancel it with its runs', ['backfills', 'cancel', backfillId, '--runs']] as const,
        ]
      : []),
    ...(failed + cancelled > 0 && status !== 'running'
      ? [of('Request again what is not done', 'retry')]
      : []),
    of('Show it', 'show'),
  ];
}
