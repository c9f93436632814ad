import { isOurNote } from '../../client/schedules/pause.ts';
import {
  pauseSchedule,
  resumeSchedule,
  type StandingChange,
} from '../../client/schedules/pause-schedule.ts';
import type { WantedSchedule } from '../../client/schedules/wanted-schedule.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import { UsageError } from '../../usage-error.ts';

/**
 * Pauses what a schedule starts until a person resumes it.
 * @throws UsageError for a note by which a pause of our own is known
 */
export async function pause(
  source: ReportSource,
  { name }: WantedSchedule,
  note: string,
): Promise<StandingChange> {
  if (isOurNote(note))
    throw new UsageError('This note marks a pause that ends automatically: give another one');
  return pauseSchedule(await source.temporal(), name, note);
}

/** Has a schedule run again, whatever it was paused for. */
export async function resume(
  source: ReportSource,
  wanted: WantedSchedule,
  note: string,
): Promise<StandingChange> {
  return resumeSchedule(await source.temporal(), wanted, note);
}
