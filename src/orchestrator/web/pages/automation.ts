import type { ScheduleReport } from '../../reports/schedules/read-schedules.ts';
import { jobOf } from '../../reports/schedules/schedule-document.ts';
import type { SensorReport } from '../../reports/sensors/read-sensors.ts';
import { html, type Html } from './html.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import { badge } from './parts/badge.ts';
import { card } from './parts/card.ts';
import { command } from './parts/command.ts';
import { counted } from './parts/count.ts';
import { emptyState } from './parts/notice.ts';
import { reason } from './parts/reason.ts';
import { runBadge } from './parts/run-badge.ts';
import { table } from './parts/table.ts';
import { standingBadge, standingNote, tickBadge } from './parts/ticks.ts';
import { agoTime, fullTime } from './parts/time.ts';

export interface AutomationReport {
  /** Undefined if they could not be read. */
  readonly sensors: readonly SensorReport[] | undefined;
  readonly schedules: readonly ScheduleReport[] | undefined;
}

export function automationPage({ sensors, schedules }: AutomationReport, links: Links): Page {
  return {
    title: 'Automation',
    section: 'Automation',
    everySeconds: 30,
    follows: ['runs', 'ticks', 'actions'],
    body: html`${absentNotice(sensors, schedules)}
    ${card({ id: 'sensors', title: 'Sensors', body: sensorsBody(sensors, links) })}
    ${card({ id: 'schedules', title: 'Schedules', body: schedulesBody(schedules, links) })}`,
  };
}

/** Without a schedule in Temporal, nothing runs and there is nothing to resume. */
function absentNotice(
  sensors: AutomationReport['sensors'] = [],
  schedules: AutomationReport['schedules'] = [],
): Html {
  const standings = [
    ...sensors.map(({ schedule }) => schedule),
    ...schedules.map(({ standing }) => standing),
  ];
  const absent = standings.filter((standing) => standing?.state === 'absent').length;
  if (absent === 0) return html``;
  return html`<div id="absent" data-live class="notice overdue">
    <p>
      <strong>Nothing starts ${absent} of these: they have no schedule in Temporal yet.</strong>
      Create the schedules, which begin paused: ${command('schedules', 'apply')}
    </p>
  </div>`;
}

function sensorsBody(sensors: AutomationReport['sensors'], links: Links): Html {
  if (sensors === undefined) return html`<p class="muted">Not known.</p>`;
  if (sensors.length === 0)
    return emptyState(
      'There are no sensors.',
      html`Write one: ${command('new', 'sensor', 'NAME')}`,
    );
  const columns = [
    { title: 'Sensor', kind: 'wide' },
    { title: 'State', kind: 'state' },
    { title: 'Last tick', kind: 'state' },
    { title: 'Ended', kind: 'number' },
  ] as const;
  const rows = sensors.map(({ sensor, schedule, state, failing, lastTick }) => ({
    cells: [
      html`<a class="whole" href="${links.sensor(sensor.name)}"
          ><span class="name">${sensor.name}</span></a
        >
        <p class="muted">${sensor.description}</p>`,
      standingBadge(schedule),
      failing !== undefined
        ? badge('failed', `failed ${counted(state.failures, 'time')}`)
        : lastTick === undefined
          ? html`<span class="muted">never ticked</span>`
          : tickBadge(lastTick),
      lastTick === undefined ? '' : agoTime(lastTick.endedAt),
    ],
    below: belowSensor(standingNote(schedule), failing, lastTick),
  }));
  return table('Sensors', columns, rows);
}

function belowSensor(
  note: string,
  failing: SensorReport['failing'],
  lastTick: SensorReport['lastTick'],
): Html | undefined {
  if (failing !== undefined)
    return html`<p class="failed-text">fails since ${agoTime(failing.since)}</p>
      ${reason(failing.error)}`;
  if (lastTick?.status === 'failed') return reason(lastTick.error);
  const text = note || (lastTick?.skipReason ?? '');
  return text === '' ? undefined : html`<p class="muted">${text}</p>`;
}

function schedulesBody(schedules: AutomationReport['schedules'], links: Links): Html {
  if (schedules === undefined) return html`<p class="muted">Not known.</p>`;
  if (schedules.length === 0)
    return emptyState(
      'There are no schedules.',
      html`Declare one with <code>scheduleFor</code> or <code>defineSchedule</code>.`,
    );
  const columns = [
    { title: 'Schedule', kind: 'wide' },
    { title: 'State', kind: 'state' },
    { title: 'Last run', kind: 'state' },
    { title: 'Next', kind: 'state' },
  ] as const;
  const rows = schedules.map((report) => {
    const { wanted, standing, next, runs, windows } = report;
    const [last] = runs;
    const does =
      windows === undefined
        ? `${jobOf(wanted)} at ${wanted.times}`
        : `${windows.scheduled.assets.join(' ')}: ${windows.scheduled.description}`;
    return {
      cells: [
        html`<a class="whole" href="${links.schedule(wanted.name)}"
            ><span class="name">${wanted.name}</span></a
          >
          <p class="muted">${does}</p>`,
        standingBadge(standing),
        last === undefined
          ? html`<span class="muted">none</span>`
          : html`${runBadge(last.status)} ${agoTime(last.startedAt)}`,
        next[0] === undefined ? '' : fullTime(next[0]),
      ],
      below: belowSchedule(standingNote(standing), last?.error ?? null),
    };
  });
  return table('Schedules', columns, rows);
}

function belowSchedule(note: string, error: string | null): Html | undefined {
  if (error !== null) return reason(error);
  return note === '' ? undefined : html`<p class="muted">${note}</p>`;
}
