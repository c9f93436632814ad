import { project } from '../../project.ts';
/** Whether a schedule fires, and the note that the Web UI shows with it. */
export interface ScheduleState {
  readonly paused: boolean;
  readonly note: string;
}

const running: ScheduleState = { paused: false, note: '' };
const asCreated = (): ScheduleState => ({
  paused: true,
  note: `${project().command}: created paused; start it with ${project().command} schedules apply --start`,
});
const forAPerson = (): ScheduleState => ({
  paused: true,
  note: `${project().command}: created paused; resume it here when it is wanted`,
});
const createdNotes = () => [asCreated().note, forAPerson().note];

/** Whether to lift the initial pause now; `by-hand` if only a person ever does so. */
export type Start = boolean | 'by-hand';

const missingPrefix = () => `${project().command}: missing `;
const backTo = {
  running: 'it runs as soon as a worker has it',
  asCreated: 'then it is paused as it was created',
};

/**
 * The state that a schedule should have. Only our own pauses are lifted: the initial pause by
 * `start`; the pause for missing variables when they are set, which restores the state before it.
 * If a person paused the schedule, it stays paused.
 * @param current undefined if the schedule does not exist yet
 * @param missing the variables that its job needs and that are not set
 */
export function wantedState(
  current: ScheduleState | undefined,
  missing: readonly string[],
  start: Start,
): ScheduleState {
  const base = withoutOurPauses(current, start);
  if (base.paused && !createdNotes().includes(base.note)) return base;
  if (missing.length === 0) return base;
  return {
    paused: true,
    note: `${missingPrefix()}${missing.join(', ')}; ${base.paused ? backTo.asCreated : backTo.running}`,
  };
}

/** Who paused a schedule, and why. */
export function pauseOf({
  paused,
  note,
}: ScheduleState): 'running' | 'paused by a person' | 'paused for variables' | 'paused as created' {
  if (!paused) return 'running';
  if (note.startsWith(missingPrefix())) return 'paused for variables';
  return createdNotes().includes(note) ? 'paused as created' : 'paused by a person';
}

/** Whether a note marks a pause as ours; a person's pause must not have such a note. */
export function isOurNote(note: string): boolean {
  return pauseOf({ paused: true, note }) !== 'paused by a person';
}

/** Our note without its author. */
export function withoutSigner(note: string): string {
  const signer = `${project().command}: `;
  return note.startsWith(signer) ? note.slice(signer.length) : note;
}

function withoutOurPauses(current: ScheduleState | undefined, start: Start): ScheduleState {
  const created = start === 'by-hand' ? forAPerson() : start ? running : asCreated();
  if (current === undefined) return created;
  if (!current.paused) return current;
  if (current.note.startsWith(missingPrefix()))
    return current.note.endsWith(backTo.running) ? running : created;
  return current.note === asCreated().note ? created : current;
}
