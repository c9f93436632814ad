import type { ScheduleSpec } from '@temporalio/client';
import type { ScheduledWindows } from '../../definitions/scheduled-windows.ts';
import { minuteMs } from '../../partitions/windows/calendar.ts';
import { timesOfIntervals } from './times.ts';

const everyMs = 15 * minuteMs;
const yearMs = 366 * 24 * 60 * minuteMs;
/** The number of times that a cron of every minute has in a day. */
const enough = 1_440;
/**
 * Between them, these dates cover both clock offsets in either hemisphere. They are fixed, so that
 * a schedule does not depend on when it is applied.
 */
const samples = [Date.UTC(2026, 0, 1), Date.UTC(2026, 6, 1)];

export interface WindowSpec {
  readonly spec: Required<Pick<ScheduleSpec, 'intervals'>>;
  /** `spec` in normalized form. */
  readonly times: string;
}

/**
 * When a schedule checks for due windows: every quarter of an hour, at the minutes within it at
 * which windows end. No clock change skips one of these times, and windows that were missed, for
 * example during an outage of Temporal, are found within 15 minutes.
 */
export function specOfWindows(scheduled: ScheduledWindows): WindowSpec {
  const offsets = phases(scheduled);
  const step = everyMs / offsets.length;
  const [first = 0] = offsets;
  const areEven = offsets.every((offset, index) => offset === first + index * step);
  const intervals = areEven
    ? [{ every: step, offset: first }]
    : offsets.map((offset) => ({ every: everyMs, offset }));
  return { spec: { intervals }, times: timesOfIntervals(intervals) };
}

function phases({ windows: { sequence }, offsetMs }: ScheduledWindows): readonly number[] {
  const found = new Set<number>();
  for (const start of samples) {
    let left = enough;
    for (const position of sequence.positions(
      sequence.positionAt(start),
      sequence.positionAt(start + yearMs),
    )) {
      found.add((((sequence.startOf(position) + offsetMs) % everyMs) + everyMs) % everyMs);
      left -= 1;
      if (left === 0) break;
    }
  }
  return [...found].toSorted((a, b) => a - b);
}
