import type { ScheduleOptions, ScheduleOptionsStartWorkflowAction } from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import type { Env } from '../../env.ts';
import type { Definitions } from '../../definitions/deployment.ts';
import type { RequestedRun } from '../../definitions/run-for-selection.ts';
import { usedNames } from '../../assets/clients-of.ts';
import { openResources, type OpenResources } from '../../definitions/resource.ts';
import type { Schedule } from '../../definitions/schedule.ts';
import { runOfWindow, type ScheduledWindows } from '../../definitions/scheduled-windows.ts';
import type { Sensor } from '../../definitions/sensor.ts';
import { searchAttributes } from '../../workflow/search-attributes.ts';
import type { SensorTickInput } from '../../workflow/sensor-protocol.ts';
import { runLabels, workflowTaskQueue } from '../start-run.ts';
import { specOfCron } from './cron-spec.ts';
import { timesOfIntervals } from './times.ts';
import { specOfWindows } from './window-spec.ts';

/** The desired state of a schedule in Temporal, except whether it is paused. */
export interface WantedSchedule {
  readonly name: string;
  readonly spec: ScheduleOptions['spec'];
  readonly action: ScheduleOptionsStartWorkflowAction<Workflow>;
  readonly policies: NonNullable<ScheduleOptions['policies']>;
  /** `spec` in normalized form. */
  readonly times: string;
  /** Variables that its job needs and that are not set. */
  readonly missing: readonly string[];
  readonly startPaused: boolean;
  /** Set if the schedule follows windows. */
  readonly windows?: ScheduledWindows;
}

/** For how long a missed tick is caught up, for example after a server outage. */
const catchupWindowMs = 3_600_000;

/** The schedules that the definitions declare, in the environment of the workers. */
export function wantedSchedules(definitions: Definitions, env: Env): readonly WantedSchedule[] {
  const resources = openResources(definitions.resources, env);
  return [
    ...definitions.schedules.map((schedule) => wantedSchedule(definitions, resources, schedule)),
    ...definitions.sensors.map((sensor) => sensorSchedule(definitions, resources, sensor)),
    ...(definitions.prunesState ? [pruneSchedule()] : []),
  ];
}

function wantedSchedule(
  definitions: Definitions,
  resources: OpenResources,
  schedule: Schedule,
): WantedSchedule {
  const { name, job, cron, timeZone, config, description, startPaused } = schedule;
  const definition = definitions.jobs.get(job);
  return {
    ...cronSchedule({
      name,
      job,
      cron,
      timeZone,
      args: [config],
      summary: description || (definition?.summarize(definition.config.parse(config)) ?? ''),
    }),
    missing: missingFor(definitions, resources, schedule),
    startPaused,
  };
}

/** The variables that a run needs and that are not set. */
function missingFor(
  { jobs }: Definitions,
  resources: OpenResources,
  { job, config }: RequestedRun,
): readonly string[] {
  const definition = jobs.get(job);
  const needs = definition?.needs(definition.config.parse(config), resources.isConfigured) ?? [];
  return needs.flatMap((resource) => resources.problems(resource).map(({ variable }) => variable));
}

interface CronSchedule extends Pick<Schedule, 'name' | 'job' | 'cron' | 'timeZone'> {
  /** The arguments of the workflow. */
  readonly args: unknown[];
  readonly summary: string;
}

/** Runs never overlap: one that is due while the previous one is in progress is skipped. */
function cronSchedule({
  name,
  job,
  cron,
  timeZone,
  args,
  summary,
}: CronSchedule): Omit<WantedSchedule, 'missing' | 'startPaused'> {
  return {
    name,
    ...specOfCron(cron, timeZone),
    action: {
      type: 'startWorkflow',
      workflowType: job,
      taskQueue: workflowTaskQueue,
      workflowId: `${job}/schedule:${name}`,
      args,
      ...runLabels({ job, launchedBy: `schedule:${name}`, summary }),
    },
    policies: { overlap: 'SKIP', catchupWindow: catchupWindowMs, pauseOnFailure: false },
  };
}

/** Missed ticks are not caught up: the next tick finds the same work. */
const tickCatchupWindowMs = 10_000;

/**
 * The schedule that ticks a sensor. The next tick of a stream waits for the previous one, so that
 * there is neither a gap nor an overlap.
 */
function sensorSchedule(
  definitions: Definitions,
  resources: OpenResources,
  sensor: Sensor,
): WantedSchedule {
  const { name, description, mode, intervalSecs, deadlineSecs, uses, windows } = sensor;
  const intervals = [{ every: intervalSecs * 1000 }];
  const input: SensorTickInput = { sensor: name, mode, deadlineSecs };
  const labels = runLabels({
    job: 'sensorTick',
    launchedBy: `sensor:${name}`,
    summary: description,
  });
  return {
    name,
    ...(windows === undefined
      ? { spec: { intervals }, times: timesOfIntervals(intervals) }
      : specOfWindows(windows)),
    action: {
      type: 'startWorkflow',
      workflowType: 'sensorTick',
      taskQueue: workflowTaskQueue,
      workflowId: `sensorTick/${name}`,
      args: [input],
      ...labels,
      typedSearchAttributes: [
        ...labels.typedSearchAttributes,
        { key: searchAttributes.sensorName, value: name },
      ],
    },
    policies: {
      overlap: mode === 'stream' ? 'BUFFER_ONE' : 'SKIP',
      catchupWindow: tickCatchupWindowMs,
      pauseOnFailure: false,
    },
    missing:
      windows === undefined
        ? usedNames(definitions.resources, uses).flatMap((name) =>
            resources.problems(name).map(({ variable }) => variable),
          )
        : missingFor(definitions, resources, runOfWindow(windows)),
    startPaused: windows?.startPaused ?? false,
    ...(windows !== undefined && { windows }),
  };
}

/** The kit's own schedule: it deletes records past their retention once a night. */
function pruneSchedule(): WantedSchedule {
  const summary = 'Delete old ticks and runs from the state database';
  const schedule = {
    name: 'pruneStateSchedule',
    job: 'pruneState',
    cron: '30 3 * * *',
    timeZone: 'UTC',
  };
  return { ...cronSchedule({ ...schedule, args: [], summary }), missing: [], startPaused: false };
}
