import { isDeepStrictEqual } from 'node:util';
import type { ScheduleDescription } from '@temporalio/client';
import { searchAttributes } from '../../workflow/search-attributes.ts';
import { wantedState, type ScheduleState } from './pause.ts';
import { timesOfSpec } from './times.ts';
import type { WantedSchedule } from './wanted-schedule.ts';

/** A field in which a schedule differs from its declaration. */
export interface FieldDifference {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

/**
 * All differences between Temporal's schedule and the declared one, whoever caused them; empty if
 * they are equal.
 */
export function compareSchedule(
  described: ScheduleDescription,
  wanted: WantedSchedule,
  start: boolean,
): readonly FieldDifference[] {
  const current = fieldsOfDescribed(described);
  return Object.entries(
    fieldsOfWanted(
      wanted,
      wantedState(stateOf(described), wanted.missing, wanted.startPaused ? 'by-hand' : start),
    ),
  )
    .map(([field, to]) => ({ field, from: current[field], to }))
    .filter(({ from, to }) => !isDeepStrictEqual(from, to));
}

export function stateOf({ state }: Pick<ScheduleDescription, 'state'>): ScheduleState {
  return { paused: state.paused, note: state.note ?? '' };
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOfWanted({ times, action, policies }: WantedSchedule, state: ScheduleState): Fields {
  return {
    times,
    ...fieldsOfAction(action),
    limits: {},
    ...fieldsOfPolicies(policies),
    state: stateText(state),
  };
}

function fieldsOfDescribed(described: ScheduleDescription): Fields {
  const { spec, action, policies } = described;
  const { workflowExecutionTimeout, workflowRunTimeout, workflowTaskTimeout, retry } = action;
  const limits = Object.entries({
    workflowExecutionTimeout,
    workflowRunTimeout,
    workflowTaskTimeout,
    retry,
  });
  return {
    times: timesOfSpec(spec),
    ...fieldsOfAction(action),
    limits: Object.fromEntries(limits.filter(([, value]) => value !== undefined)),
    ...fieldsOfPolicies(policies),
    state: stateText(stateOf(described)),
  };
}

function fieldsOfAction(action: (WantedSchedule | ScheduleDescription)['action']): Fields {
  return {
    job: action.workflowType,
    config: action.args?.[0],
    'task queue': action.taskQueue,
    'workflow id': action.workflowId,
    summary: action.staticSummary,
    memo: action.memo,
    labels: labelsOf(action.typedSearchAttributes),
  };
}

function fieldsOfPolicies({
  overlap,
  catchupWindow,
  pauseOnFailure,
}: (WantedSchedule | ScheduleDescription)['policies']): Fields {
  return { overlap, 'catch-up window, ms': catchupWindow, 'pause on failure': pauseOnFailure };
}

function labelsOf(
  attributes: WantedSchedule['action']['typedSearchAttributes'],
): Readonly<Record<string, unknown>> {
  const pairs =
    attributes === undefined ? [] : Array.isArray(attributes) ? attributes : attributes.getAll();
  const ours = new Set(Object.values(searchAttributes).map(({ name }) => name));
  return Object.fromEntries(
    pairs.filter(({ key }) => ours.has(key.name)).map(({ key, value }) => [key.name, value]),
  );
}

const stateText = ({ paused, note }: ScheduleState) =>
  `${paused ? 'paused' : 'running'}${note === '' ? '' : ` (${note})`}`;
