/** Whether a schedule fires, and the note that people see beside it in the Web UI. */
export interface ScheduleState {
  readonly paused: boolean;
  readonly note: string;
}

const running: ScheduleState = { paused: false, note: '' };
const asCreated: ScheduleState = { paused: true, note: 'moderate: created paused; start it with moderate schedules apply --start' };

const missingPrefix = 'moderate: missing ';
const backTo = { running: 'apply again when set: it then runs', asCreated: 'apply again when set: it is then paused as created' };

/**
 * The state that a schedule is to have. Only pauses of our own are lifted: the one of its creation by `start`, the one for missing variables
 * when they are there, back to the state before it. What a person paused stays paused.
 * @param current undefined where the schedule does not exist yet
 * @param missing the variables that its job needs and that are not set
 */
export function wantedState(current: ScheduleState | undefined, missing: readonly string[], start: boolean): ScheduleState {
  const base = withoutOurPauses(current, start);
  if (base.paused && base.note !== asCreated.note) return base;
  if (missing.length === 0) return base;
  return { paused: true, note: `${missingPrefix}${missing.join(', ')}; ${base.paused ? backTo.asCreated : backTo.running}` };
}

function withoutOurPauses(current: ScheduleState | undefined, start: boolean): ScheduleState {
  if (current === undefined) return start ? running : asCreated;
  if (!current.paused) return current;
  if (current.note.startsWith(missingPrefix)) return start || current.note.endsWith(backTo.running) ? running : asCreated;
  return start && current.note === asCreated.note ? running : current;
}
