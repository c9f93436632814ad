import type { ScheduleReport } from '../../reports/schedules/read-schedules.ts';
import { jobOf } from '../../reports/schedules/schedule-document.ts';
import { windowsText } from '../../sensors/window-sensor.ts';
import { html, type Html } from './html.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import { auditLink } from './parts/audit-link.ts';
import { card } from './parts/card.ts';
import { copyAsCommand } from './parts/command.ts';
import { number } from './parts/count.ts';
import { emptyState } from './parts/notice.ts';
import { reason } from './parts/reason.ts';
import { runBadge } from './parts/run-badge.ts';
import { shortId } from './parts/runs-table.ts';
import { table } from './parts/table.ts';
import { standingActions, standingBadge, standingNote, ticksTable } from './parts/ticks.ts';
import { agoTime, fullTime, tookText } from './parts/time.ts';
import { facts } from './parts/value.ts';

export function schedulePage(report: ScheduleReport, links: Links): Page {
  const { wanted, standing, runs, windows } = report;
  const { name, action } = wanted;
  return {
    title: name,
    section: 'Automation',
    everySeconds: 30,
    follows: ['runs', `sensor:${name}`, `about:${name}`],
    beside: standingBadge(standing),
    actions: html`${standingActions('schedules', name, standing, links)}
    ${copyAsCommand([
      ['Trigger it now', ['schedules', 'trigger', name, '--wait']],
      standing.state === 'running'
        ? ['Pause it', ['schedules', 'pause', name]]
        : ['Start it', ['schedules', 'start', name]],
      ['Show it', ['schedules', 'show', name]],
    ])}`,
    body: html`
      ${action.staticSummary === undefined ? '' : html`<p>${action.staticSummary}</p>`}
      ${card({ id: 'about', title: 'About', aside: auditLink(name, links), body: aboutSchedule(report, links) })}
      ${card({
        id: 'runs',
        title: 'Last runs',
        body:
          runs.length === 0
            ? emptyState(
                'It has started nothing yet.',
                html`It does when its time comes, once it runs.`,
              )
            : runTable(report, links),
      })}
      ${windows?.state === undefined || windows.state.ticks.length === 0 ? '' : card({ id: 'ticks', title: 'Last ticks', body: ticksTable(windows.state.ticks) })}
    `,
  };
}

function aboutSchedule({ wanted, standing, next, windows }: ScheduleReport, links: Links): Html {
  const note = standingNote(standing);
  const requests = Object.entries(windows?.state?.requests ?? {}).map(
    ([status, count]) => `${number(count)} ${status}`,
  );
  return facts([
    ['Job', html`<a href="${links.job(jobOf(wanted))}">${jobOf(wanted)}</a>`],
    ...(note === '' ? [] : [['Paused', note] as const]),
    ...(wanted.missing.length === 0
      ? []
      : [
          ['Missing', html`<span class="failed-text">${wanted.missing.join(', ')}</span>`] as const,
        ]),
    ...(windows === undefined
      ? [['Times', wanted.times] as const]
      : [
          [
            'Assets',
            html`<ul class="inline-list">
              ${windows.scheduled.assets.map((key) => html`<li><a class="name" href="${links.asset(key)}">${key}</a></li>`)}
            </ul>`,
          ] as const,
          ['Windows', windows.scheduled.description] as const,
          [
            'Catches up',
            `at most ${number(windows.scheduled.maxCatchUp)}, ${windows.scheduled.order}`,
          ] as const,
          ...(windows.state?.behind === undefined
            ? []
            : [['Behind', windowsText(windows.state.behind)] as const]),
          [
            'Requests',
            requests.length === 0 ? html`<span class="muted">none</span>` : requests.join(', '),
          ] as const,
        ]),
    [
      'Next',
      next.length === 0
        ? html`<span class="muted">none</span>`
        : html`${next.slice(0, 5).map((time) => html`<div>${fullTime(time)}</div>`)}`,
    ],
  ]);
}

function runTable({ runs, windows }: ScheduleReport, links: Links): Html {
  const columns = [
    { title: 'Run', kind: 'wide' as const },
    { title: 'Status', kind: 'state' as const },
    ...(windows === undefined ? [] : [{ title: 'Partition' }]),
    { title: 'Started', kind: 'number' as const },
    { title: 'Took', kind: 'number' as const },
  ];
  const rows = runs.map(
    ({ runId, status, partition = '', startedAt, begunAt, endedAt, error }) => ({
      cells: [
        html`<a class="whole id" href="${links.run(runId)}">${shortId(runId)}</a>`,
        runBadge(status),
        ...(windows === undefined ? [] : [html`<span class="name">${partition}</span>`]),
        agoTime(startedAt),
        tookText(begunAt, endedAt),
      ],
      below: error === null ? undefined : reason(error),
    }),
  );
  return table('Last runs', columns, rows);
}
