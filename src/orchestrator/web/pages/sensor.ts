import type { OneSensorReport } from '../../reports/sensors/read-sensor.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import { actionButton } from './parts/actions.ts';
import { auditLink } from './parts/audit-link.ts';
import { card } from './parts/card.ts';
import { copyAsCommand } from './parts/command.ts';
import { number } from './parts/count.ts';
import { cursorForm } from './parts/cursor-form.ts';
import { emptyState } from './parts/notice.ts';
import { failedRequestList, refusedList } from './parts/requests.ts';
import { standingActions, standingBadge, standingNote, ticksTable } from './parts/ticks.ts';
import { fullTime } from './parts/time.ts';
import { facts } from './parts/value.ts';

export function sensorPage(
  { report, ticks, requests, ignored }: OneSensorReport,
  links: Links,
): Page {
  const { sensor, schedule, state } = report;
  const { name, description, mode, intervalSecs } = sensor;
  const counts = Object.entries(requests.byStatus).map(
    ([status, count]) => `${number(count)} ${status}`,
  );
  const note = standingNote(schedule);
  const ignore = (runKey: string) =>
    actionButton(
      { label: 'Ignore', action: ['ignoreRunKey', { sensor: name }], body: { runKey } },
      links,
    );
  const unignore = (runKey: string) =>
    actionButton(
      { label: 'Unignore', action: ['unignoreRunKey', { sensor: name }], body: { runKey } },
      links,
    );
  const isIgnored = (given: string) => ignored.some(({ runKey }) => runKey === given);
  return {
    title: name,
    section: 'Automation',
    everySeconds: 30,
    follows: [`sensor:${name}`, `about:${name}`],
    beside: html`${standingBadge(schedule)}
      <span class="muted">${mode}, every ${intervalSecs} s</span>`,
    actions: html`${standingActions('sensors', name, schedule, links)}
    ${mode === 'stream' ? '' : actionButton({ label: 'Dry run', action: ['dryRunSensor', { sensor: name }], opens: 'answer' }, links)}
    ${cursorForm(name, state.cursor, links)}
    ${copyAsCommand([
      ['Tick it now', ['sensors', 'tick', name, '--wait']],
      ['See what it would request', ['sensors', 'tick', name, '--dry-run']],
      schedule?.state === 'running'
        ? ['Pause it', ['sensors', 'pause', name]]
        : ['Resume it', ['sensors', 'resume', name]],
      ['Move its cursor', ['sensors', 'cursor', name, 'set', 'CURSOR']],
      ['Begin anew', ['sensors', 'cursor', name, 'reset']],
      ['Show it', ['sensors', 'show', name]],
    ])}`,
    body: html`
      <p>${description}</p>
      ${card({
        id: 'about',
        title: 'About',
        aside: auditLink(name, links),
        body: facts([
          ...(note === '' ? [] : [['Paused', note] as const]),
          ...(schedule?.next === undefined || schedule.state !== 'running'
            ? []
            : [['Next tick', fullTime(schedule.next)] as const]),
          [
            'Cursor',
            state.cursor === undefined
              ? html`<span class="muted">none</span>`
              : html`<span class="name">${state.cursor}</span>`,
          ],
          ...(state.failures === 0
            ? []
            : [
                [
                  'Failed',
                  html`<span class="failed-text"
                      >${state.failures === 1 ? 'once' : `${state.failures} times in a row`}</span
                    >${state.notBefore === undefined ? '' : html`, backs off until ${fullTime(state.notBefore)}`}`,
                ] as const,
              ]),
          [
            'Requests',
            counts.length === 0 ? html`<span class="muted">none</span>` : counts.join(', '),
          ],
        ]),
      })}
      ${requests.refused.length === 0 ? '' : card({ id: 'refused', title: 'Requests that Temporal refuses', body: refusedList(requests.refused, ignore) })}
      ${card({ id: 'ticks', title: 'Last ticks', body: ticks.length === 0 ? emptyState('It has never ticked.', html`${schedule?.state === 'running' ? 'Its schedule ticks it once a worker runs.' : 'Its schedule is paused or not there yet: resume it, or tick it now.'}`) : ticksTable(ticks) })}
      ${requests.failed.length === 0 ? '' : card({ id: 'failed', title: 'Last requests that failed', body: failedRequestList(requests.failed, (runKey) => (isIgnored(runKey) ? html`ignored` : ignore(runKey)), links) })}
      ${
        ignored.length === 0
          ? ''
          : card({
              id: 'ignored',
              title: 'Ignored run keys',
              body: html`<ul>
                ${ignored.map(
                  ({ runKey, note: why, ignoredAt, pending }) =>
                    html`<li>
                      <span class="name">${runKey}</span> since
                      ${fullTime(ignoredAt)}${pending === 0 ? '' : `, ${number(pending)} pending`}${why === null ? '' : `: ${why}`}
                      ${unignore(runKey)}
                    </li>`,
                )}
              </ul>`,
            })
      }
    `,
  };
}
