import type { ScheduleStanding } from '../../client/schedules/standing.ts';
import type { Style } from '../output/output.ts';
import type { TickDocument } from './sensor-document.ts';
import { withoutSigner } from '../../client/schedules/pause.ts';

type Standing = Pick<ScheduleStanding, 'state' | 'note'> | undefined;

/** Whether a schedule runs, and if not why, in a few words. */
export function scheduleText(schedule: Standing, style: Style): string {
  const reason = pauseReason(schedule);
  return reason === undefined ? stateText(schedule, style) : `${stateText(schedule, style)}: ${reason}`;
}

/** Whether a schedule runs. */
export function stateText(schedule: Standing, style: Style): string {
  switch (schedule?.state) {
    case undefined:
      return style('dim', 'unknown');
    case 'running':
      return style('green', 'running');
    case 'paused for variables':
      return style('yellow', 'paused');
    case 'paused by a person':
      return style('yellow', 'paused by a person');
    case 'paused as created':
      return style('dim', 'paused as created');
    case 'absent':
      return style('dim', 'no schedule');
    case 'foreign':
      return style('red', "somebody else's");
  }
}

/** Why a schedule is paused: what a person wrote, or `missing WAREHOUSE_URL`. Undefined where nothing more is known than its state. */
export function pauseReason(schedule: Standing): string | undefined {
  const { state, note = '' } = schedule ?? {};
  if (state === 'paused by a person') return note || undefined;
  return state === 'paused for variables' ? withoutSigner(note).replace(/;.*$/s, '') : undefined;
}

const formats = { running: 'cyan', requested: 'green', skipped: 'dim', failed: 'red' } as const;

/** What came of a tick: `requested: 3`, `skipped`. */
export function tickText({ status, requested }: TickDocument, style: Style): string {
  return status === 'requested' ? `${style(formats[status], status)}: ${requested}` : style(formats[status], status);
}

/** Why a tick failed, or requested nothing, in a line at most. */
export function tickReason(tick: TickDocument): readonly string[] {
  const reason = tick.status === 'failed' ? tick.error : tick.status === 'skipped' ? tick.skipReason : '';
  return reason === '' ? [] : [reason.replaceAll(/\s+/g, ' ').trim()];
}
