import type { ScheduleStanding } from '../../client/schedules/standing.ts';
import type { Style } from '../output/output.ts';
import type { TickDocument } from './sensor-document.ts';

/** Whether a schedule runs, and if not why, in a few words. */
export function scheduleText(schedule: Pick<ScheduleStanding, 'state' | 'note'> | undefined, style: Style): string {
  switch (schedule?.state) {
    case undefined:
      return style('dim', 'unknown');
    case 'running':
      return style('green', 'running');
    case 'paused for variables':
      return style('yellow', `paused: ${missingText(schedule.note)}`);
    case 'paused by a person':
      return style('yellow', schedule.note === '' ? 'paused by a person' : `paused by a person: ${schedule.note}`);
    case 'paused as created':
      return style('dim', 'paused as created');
    case 'absent':
      return style('dim', 'no schedule');
    case 'foreign':
      return style('red', "somebody else's");
  }
}

/** `missing S3_REGION` of the note of our pause. */
function missingText(note: string): string {
  return note.replace(/^moderate: /, '').replace(/;.*$/s, '');
}

const formats = { running: 'cyan', requested: 'green', skipped: 'dim', failed: 'red' } as const;

/** What came of a tick, in one line. */
export function tickText(tick: TickDocument, style: Style): string {
  const status = style(formats[tick.status], tick.status);
  switch (tick.status) {
    case 'running':
      return status;
    case 'requested':
      return `${status}: ${tick.requested}`;
    case 'skipped':
      return `${status}: ${oneLine(tick.skipReason)}`;
    case 'failed':
      return `${status}: ${oneLine(tick.error)}`;
  }
}

const maxLength = 100;

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
}
