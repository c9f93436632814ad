import type { Client } from '@temporalio/client';
import type { Env } from '../env.ts';
import type { Definitions } from '../definitions/deployment.ts';
import { compareSchedule, stateOf, type FieldDifference } from './schedules/compare-schedule.ts';
import { describeSchedule, ignoreMissing, isOurs, ourMemo } from './schedules/describe-schedule.ts';
import { pauseOf, wantedState } from './schedules/pause.ts';
import { wantedSchedules, type WantedSchedule } from './schedules/wanted-schedule.ts';

/** The parts that create a declared schedule in Temporal. */
export type ScheduleChange =
  | {
      readonly change: 'create';
      readonly name: string;
      readonly times: string;
      readonly job: string;
      readonly state: 'running' | 'paused';
    }
  | {
      readonly change: 'update';
      readonly name: string;
      readonly fields: readonly FieldDifference[];
    }
  | { readonly change: 'delete'; readonly name: string }
  | {
      readonly change: 'none';
      readonly name: string;
      readonly state: ReturnType<typeof pauseOf>;
      readonly note: string;
    }
  /** Another owner's schedule has the name; it is not changed. */
  | { readonly change: 'conflict'; readonly name: string };

export interface ScheduleOptions {
  /** Whether to lift the pause with which schedules are created. */
  readonly start: boolean;
}

interface Step {
  readonly change: ScheduleChange;
  carryOut(): Promise<void>;
}

/** The differences between Temporal's schedules and the declared ones. */
export async function diffSchedules(
  client: Client,
  definitions: Definitions,
  env: Env,
  options: ScheduleOptions = { start: false },
): Promise<readonly ScheduleChange[]> {
  return (await plan(client, definitions, env, options)).map(({ change }) => change);
}

/**
 * Applies the declared schedules to Temporal: creates, updates, deletes. Schedules of other owners
 * are not changed, and those that a person paused stay paused. New schedules are paused unless
 * `start` is set; those whose job lacks a variable are paused until it is set.
 * @returns the changes
 */
export async function applySchedules(
  client: Client,
  definitions: Definitions,
  env: Env,
  options: ScheduleOptions = { start: false },
): Promise<readonly ScheduleChange[]> {
  const steps = await plan(client, definitions, env, options);
  for (const step of steps) await step.carryOut();
  return steps.map(({ change }) => change);
}

async function plan(
  client: Client,
  definitions: Definitions,
  env: Env,
  { start }: ScheduleOptions,
): Promise<readonly Step[]> {
  const wanted = wantedSchedules(definitions, env);
  const steps = await Promise.all(wanted.map((schedule) => planWanted(client, schedule, start)));
  const names = new Set(wanted.map(({ name }) => name));
  return [...steps, ...(await planDeletions(client, names))];
}

async function planWanted(client: Client, wanted: WantedSchedule, start: boolean): Promise<Step> {
  const { name } = wanted;
  const described = await describeSchedule(client, name);
  if (described === undefined) return creation(client, wanted, start);
  const leave = async () => undefined;
  if (!isOurs(described)) return { change: { change: 'conflict', name }, carryOut: leave };
  const fields = compareSchedule(described, wanted, start);
  const state = stateOf(described);
  if (fields.length === 0)
    return {
      change: { change: 'none', name, state: pauseOf(state), note: state.note },
      carryOut: leave,
    };
  return {
    change: { change: 'update', name, fields },
    carryOut: () => update(client, wanted, start),
  };
}

function creation(client: Client, wanted: WantedSchedule, start: boolean): Step {
  const { name, times, spec, action, policies, missing, startPaused } = wanted;
  const state = wantedState(undefined, missing, startPaused ? 'by-hand' : start);
  return {
    change: {
      change: 'create',
      name,
      times,
      job: String(action.workflowType),
      state: state.paused ? 'paused' : 'running',
    },
    carryOut: async () => {
      await client.schedule.create({
        scheduleId: name,
        spec,
        action,
        policies,
        state,
        memo: ourMemo(),
      });
    },
  };
}

/**
 * Replaces the whole spec: a new cron would otherwise be added to the calendars that the old one
 * was compiled to.
 */
async function update(
  client: Client,
  { name, spec, action, policies, missing, startPaused }: WantedSchedule,
  start: boolean,
): Promise<void> {
  await client.schedule.getHandle(name).update((previous) => {
    const { remainingActions } = previous.state;
    const state = {
      ...wantedState(stateOf(previous), missing, startPaused ? 'by-hand' : start),
      ...(remainingActions === undefined ? {} : { remainingActions }),
    };
    return { spec, action, policies, state, typedSearchAttributes: previous.typedSearchAttributes };
  });
}

/** Looks up each schedule, because the list lags behind recent changes. */
async function planDeletions(
  client: Client,
  wanted: ReadonlySet<string>,
): Promise<readonly Step[]> {
  const steps: Step[] = [];
  for await (const listed of client.schedule.list()) {
    const name = listed.scheduleId;
    if (wanted.has(name) || !isOurs(listed) || (await describeSchedule(client, name)) === undefined)
      continue;
    steps.push({
      change: { change: 'delete', name },
      carryOut: () => ignoreMissing(client.schedule.getHandle(name).delete()),
    });
  }
  return steps;
}
