import { withoutSigner } from '../../client/schedules/pause.ts';
import type { ScheduleStanding } from '../../client/schedules/standing.ts';
import type { Style } from '../output/output.ts';

type Standing = Pick<ScheduleStanding, 'state' | 'note'> | undefined;

/** Whether a schedule is active, and if not why, in a few words. */
export function scheduleText(schedule: Standing, style: Style): string {
  const reason = pauseReason(schedule);
  return reason === undefined
    ? stateText(schedule, style)
    : `${stateText(schedule, style)}: ${reason}`;
}

/** Whether a schedule is active. */
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

/**
 * Why a schedule is paused: a person's note, or `missing WAREHOUSE_URL`. Undefined if only its
 * state is known.
 */
export function pauseReason(schedule: Standing): string | undefined {
  const { state, note = '' } = schedule ?? {};
  if (state === 'paused by a person') return note || undefined;
  return state === 'paused for variables' ? withoutSigner(note).replace(/;.*$/s, '') : undefined;
}
