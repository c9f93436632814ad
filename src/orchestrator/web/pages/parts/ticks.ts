import { foldTicks, type FoldedTicks } from '../../../reports/sensors/fold-ticks.ts';
import type { ScheduleStanding } from '../../../client/schedules/standing.ts';
import { withoutSigner } from '../../../client/schedules/pause.ts';
import type { ApiAction } from '../../api/endpoints.ts';
import type { StoredTick } from '../../../state/sensor-ticks.ts';
import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';
import { actionButton } from './actions.ts';
import { badge, type Tone } from './badge.ts';
import { counted, number } from './count.ts';
import { reason } from './reason.ts';
import { table } from './table.ts';
import { agoTime, tookText } from './time.ts';

const standings: Readonly<Record<ScheduleStanding['state'], readonly [Tone, string]>> = {
  running: ['ok', 'running'],
  'paused by a person': ['missing', 'paused'],
  'paused for variables': ['overdue', 'paused: variables missing'],
  'paused as created': ['missing', 'paused as created'],
  absent: ['missing', 'no schedule'],
  foreign: ['failed', "somebody else's"],
};

/** @param standing undefined if unknown */
export function standingBadge(standing: Pick<ScheduleStanding, 'state'> | undefined): Html {
  return standing === undefined
    ? badge('missing', 'not known')
    : badge(...standings[standing.state]);
}

/** Why a schedule is paused; empty if no reason was given. */
export function standingNote(
  standing: Pick<ScheduleStanding, 'state' | 'note'> | undefined,
): string {
  if (standing === undefined || standing.state === 'running') return '';
  return standing.state === 'paused as created'
    ? 'It begins paused: resume it when it is wanted'
    : withoutSigner(standing.note);
}

/** The actions for a schedule or for the schedule of a sensor; empty without one in Temporal. */
export function standingActions(
  of: 'sensors' | 'schedules',
  name: string,
  standing: Pick<ScheduleStanding, 'state'> | undefined,
  links: Links,
): Html {
  if (standing === undefined || standing.state === 'absent' || standing.state === 'foreign')
    return html``;
  const isRunning = standing.state === 'running';
  const button = (label: string, action: ApiAction) => actionButton({ label, action }, links);
  if (of === 'sensors') {
    const change: ApiAction = [isRunning ? 'pauseSensor' : 'resumeSensor', { sensor: name }];
    return html`${button('Tick now', ['tickSensor', { sensor: name }])}
    ${button(isRunning ? 'Pause' : 'Resume', change)}`;
  }
  const change: ApiAction = [isRunning ? 'pauseSchedule' : 'resumeSchedule', { schedule: name }];
  return html`${button('Trigger now', ['triggerSchedule', { schedule: name }])}
  ${button(isRunning ? 'Pause' : 'Resume', change)}`;
}

const tones: Readonly<Record<StoredTick['status'], Tone>> = {
  running: 'running',
  requested: 'ok',
  skipped: 'missing',
  failed: 'failed',
};

export function tickBadge({ status, requested }: Pick<StoredTick, 'status' | 'requested'>): Html {
  return badge(tones[status], status === 'requested' ? `requested ${number(requested)}` : status);
}

/** Ticks with their results. Consecutive skipped ticks with the same reason are collapsed. */
export function ticksTable(ticks: readonly StoredTick[]): Html {
  const columns = [
    { title: 'Result', kind: 'state' },
    { title: 'Reason', kind: 'wide' },
    { title: 'Started', kind: 'number' },
    { title: 'Took', kind: 'number' },
  ] as const;
  return table('Ticks', columns, foldTicks(ticks).map(tickRow));
}

function tickRow({ tick, count, since }: FoldedTicks) {
  const took = count > 1 ? '' : tick.endedAt === null ? '' : tookText(tick.startedAt, tick.endedAt);
  const text = [tick.skipReason ?? '', tick.note ?? ''].filter(Boolean).join(' · ');
  return {
    cells: [
      tickBadge(tick),
      count === 1 ? text : html`${counted(count, 'tick')}, ${text}, since ${agoTime(since)}`,
      agoTime(tick.startedAt),
      took,
    ],
    below: tick.error === null ? undefined : reason(tick.error),
  };
}
