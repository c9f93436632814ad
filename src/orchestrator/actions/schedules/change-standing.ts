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
 * Pauses a schedule until a person resumes it.
 * @throws UsageError if the note is one that marks the orchestrator's own pauses
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

/** Resumes a schedule, regardless of why it was paused. */
export async function resume(
  source: ReportSource,
  wanted: WantedSchedule,
  note: string,
): Promise<StandingChange> {
  return resumeSchedule(await source.temporal(), wanted, note);
}
