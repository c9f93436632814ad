import { z } from 'zod';
import { findSchedule, jobSchedules } from '../../reports/schedules/find-schedule.ts';
import { readSchedules, type RunOfSchedule } from '../../reports/schedules/read-schedules.ts';
import { scheduleDocument } from '../../reports/schedules/schedule-document.ts';
import { tickDocument } from '../../reports/sensors/sensor-document.ts';
import { notes } from './common.ts';
import { named } from './components.ts';
import { next, paged, pageByName } from './page-cursor.ts';
import { tickPage } from './tick-page.ts';
import { defineEndpoint } from './endpoint.ts';
import { standing, tick, ticks } from './sensors.ts';

const count = z.number().int();

const scheduledRun = named(
  'ScheduledRun',
  z.object({
    runId: z.string(),
    workflowId: z.string(),
    partition: z.string().nullable(),
    status: z.enum(['running', 'completed', 'failed', 'cancelled']),
    error: z.string().nullable(),
    startedAt: z.date(),
    begunAt: z.date().nullable(),
    endedAt: z.date().nullable(),
  }),
);

const windowCount = z.object({ count, first: z.string(), last: z.string() });
const windows = z.object({
  assets: z.array(z.string()),
  description: z.string(),
  maxCatchUp: count,
  order: z.string(),
  next: z
    .object({
      key: z.string(),
      dueAt: z.date(),
    })
    .nullable(),
  behind: windowCount.nullable().describe('Windows that are due and have not been requested'),
  requests: z.record(z.string(), count).nullable(),
  leftOut: z
    .object({
      at: z.date(),
      note: z.string().nullable(),
    })
    .nullable(),
});

const schedule = named(
  'Schedule',
  standing.extend({
    name: z.string(),
    job: z.string(),
    description: z.string(),
    times: z.string(),
    timeZone: z.string(),
    missing: z.array(z.string()).describe('Variables that its job needs and that are not set'),
    next: z.array(z.date()),
    lastRun: scheduledRun.nullable(),
    windows: windows.nullable().describe('Of one that follows windows of time'),
  }),
);

const runDocument = ({
  runId,
  workflowId,
  partition,
  status: { status },
  error,
  startedAt,
  begunAt,
  endedAt,
}: RunOfSchedule) => ({
  runId,
  workflowId,
  partition: partition ?? null,
  status,
  error,
  startedAt,
  begunAt,
  endedAt,
});

const listSchedules = defineEndpoint({
  id: 'listSchedules',
  method: 'get',
  path: '/v1/schedules',
  tag: 'schedules',
  summary: 'All schedules: whether they run, and when next',
  query: z.strictObject(paged(1e3, 200)),
  response: named(
    'Schedules',
    z.object({
      schedules: z.array(schedule),
      next,
      notes,
    }),
  ),
  handle: async ({ source, query, notes: noted }) => {
    const { page, next: more } = pageByName(await jobSchedules(source), ({ name }) => name, query);
    const reports = await readSchedules(source, page, 1);
    const schedules = reports.map((report) => ({
      ...scheduleDocument(report),
      lastRun: report.runs.map(runDocument)[0] ?? null,
    }));
    return {
      schedules,
      next: more,
      notes: noted,
    };
  },
});

export const scheduleParams = z.strictObject({ schedule: z.string().min(1) });

/** Temporal keeps no more than these. */
const shownRuns = 10;

const showSchedule = defineEndpoint({
  id: 'showSchedule',
  method: 'get',
  path: '/v1/schedules/{schedule}',
  tag: 'schedules',
  summary: 'A schedule with its last runs and ticks',
  params: scheduleParams,
  response: named(
    'ScheduleWithRuns',
    z.object({
      schedule,
      runs: z.array(scheduledRun),
      ticks: z.array(tick),
      notes,
    }),
  ),
  handle: async ({ source, params, notes: noted }) => {
    const wanted = await findSchedule(source, params.schedule, 'show');
    const [report] = await readSchedules(source, [wanted], shownRuns);
    if (report === undefined) throw new Error(`No report of ${params.schedule}`);
    const runs = report.runs.map(runDocument);
    const lastTicks = (report.windows?.state?.ticks ?? []).map((each) => tickDocument(each));
    return {
      schedule: {
        ...scheduleDocument(report),
        lastRun: runs[0] ?? null,
      },
      runs,
      ticks: lastTicks,
      notes: noted,
    };
  },
});

const listTicks = defineEndpoint({
  id: 'listScheduleTicks',
  method: 'get',
  path: '/v1/schedules/{schedule}/ticks',
  tag: 'schedules',
  summary: 'The ticks of a schedule that follows windows of time, the latest first; none of others',
  params: scheduleParams,
  query: z.strictObject(paged(1e3, 50)),
  response: ticks,
  handle: async ({ source, params, query }) =>
    tickPage(source, (await findSchedule(source, params.schedule, 'show')).name, query),
});

export const scheduleEndpoints = [listSchedules, showSchedule, listTicks];
