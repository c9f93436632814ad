import { z } from 'zod';
import { pause, resume } from '../../actions/schedules/change-standing.ts';
import { dryRun, dryRunDocument } from '../../actions/sensors/dry-run.ts';
import { setCursor } from '../../actions/sensors/set-cursor.ts';
import { ignoreKey, unignoreKey } from '../../actions/sensors/ignore-key.ts';
import { ourSchedule } from '../../client/schedules/describe-schedule.ts';
import { triggerSchedule } from '../../client/trigger-schedule.ts';
import { triggerTick } from '../../client/trigger-tick.ts';
import type { StandingChange } from '../../client/schedules/pause-schedule.ts';
import { project } from '../../project.ts';
import { findSchedule } from '../../reports/schedules/find-schedule.ts';
import { findSensorSchedule } from '../../reports/sensors/find-sensor.ts';
import { named } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { scheduleParams } from './schedules.ts';
import { sensorParams, standing } from './sensors.ts';

const note = z.string().max(500).optional().describe('The reason, for people who look at it');
const noteBody = named('Note', z.strictObject({ note }));
const usualNote = (does: string) => `${does} through the API of ${project().name}`;

const changedStanding = named(
  'ChangedStanding',
  z.object({ name: z.string(), before: standing, after: standing }),
);

function standingDocument(name: string, { before, after }: StandingChange) {
  const of = ({ state, note: why }: StandingChange['after']) => ({ state, note: why });
  return { name, before: of(before), after: of(after) };
}

const pauseSensor = defineEndpoint({
  id: 'pauseSensor',
  method: 'post',
  action: 'sensors pause',
  path: '/v1/sensors/{sensor}/pause',
  tag: 'sensors',
  summary: 'Stop the schedule of a sensor until a person resumes it',
  params: sensorParams,
  body: noteBody,
  response: changedStanding,
  handle: async ({ source, params, body }) => {
    const wanted = await findSensorSchedule(source, params.sensor);
    return standingDocument(
      wanted.name,
      await pause(source, wanted, body.note ?? usualNote('paused')),
    );
  },
});

const resumeSensor = defineEndpoint({
  id: 'resumeSensor',
  method: 'post',
  action: 'sensors resume',
  path: '/v1/sensors/{sensor}/resume',
  tag: 'sensors',
  summary: 'Resume the schedule of a sensor, whatever the reason for the pause',
  params: sensorParams,
  body: noteBody,
  response: changedStanding,
  handle: async ({ source, params, body }) => {
    const wanted = await findSensorSchedule(source, params.sensor);
    return standingDocument(
      wanted.name,
      await resume(source, wanted, body.note ?? usualNote('resumed')),
    );
  },
});

const startedTick = named(
  'StartedTick',
  z.object({
    tick: z
      .object({ workflowId: z.string(), runId: z.string() })
      .nullable()
      .describe('Null while another one is in progress, after which it starts'),
  }),
);

const tickSensor = defineEndpoint({
  id: 'tickSensor',
  method: 'post',
  action: 'sensors tick',
  path: '/v1/sensors/{sensor}/tick',
  tag: 'sensors',
  status: 202,
  summary: 'Evaluate a sensor now, even if its schedule is paused',
  params: sensorParams,
  response: startedTick,
  handle: async ({ source, params, signal }) => {
    const wanted = await findSensorSchedule(source, params.sensor);
    return {
      tick:
        (await triggerTick(await source.temporal(), wanted, {
          waitForTurn: false,
          signal,
        })) ?? null,
    };
  },
});

const keyChange = z.object({
  name: z.string(),
  add: z.array(z.string()),
  remove: z.array(z.string()),
});
const wouldBeRequest = z.object({
  job: z.string(),
  runKey: z.string(),
  config: z.custom<object>().describe('Of its job'),
  tags: z.record(z.string(), z.string()),
  scheduledFor: z.date().nullable(),
  problem: z.string().nullable().describe('Why the run would fail at once'),
});

const dryRunSensor = defineEndpoint({
  id: 'dryRunSensor',
  method: 'post',
  action: undefined,
  path: '/v1/sensors/{sensor}/dry-run',
  tag: 'sensors',
  summary: 'Evaluate a sensor and return which runs it would request; nothing is written',
  params: sensorParams,
  response: named(
    'SensorDryRun',
    z.object({
      requests: z.array(wouldBeRequest),
      known: z
        .number()
        .int()
        .describe('How many were skipped, because their run key was requested before'),
      partitionKeys: z.array(keyChange),
      skipReason: z.string().nullable(),
      note: z.string().nullable(),
      cursor: z.object({
        from: z.string().nullable(),
        to: z.string().nullable(),
      }),
      heldBackUntil: z.date().nullable(),
    }),
  ),
  handle: async ({ source, params, signal }) =>
    dryRunDocument(await dryRun(source, params.sensor, signal)),
});

const runKey = z.string().min(1);
const keyOfSensor = named(
  'RunKey',
  z.object({
    sensor: z.string(),
    runKey,
    isIgnored: z.boolean(),
    changed: z.boolean(),
    pending: z.number().int().describe('Requests that wait for their start'),
  }),
);

const ignore = defineEndpoint({
  id: 'ignoreRunKey',
  method: 'post',
  action: 'sensors ignore',
  about: ({ params, body }) => [params.sensor, body.runKey],
  path: '/v1/sensors/{sensor}/ignore',
  tag: 'sensors',
  summary: 'Start no runs for a run key of a sensor, neither pending ones nor retries',
  params: sensorParams,
  body: named(
    'IgnoreRunKey',
    z.strictObject({
      runKey,
      note,
    }),
  ),
  response: keyOfSensor,
  handle: async ({ source, params, body }) => {
    const { sensor, found } = await ignoreKey(source, params.sensor, body.runKey, body.note);
    return {
      sensor,
      runKey: body.runKey,
      isIgnored: true,
      changed: found !== undefined,
      pending: found?.pending ?? 0,
    };
  },
});

const unignore = defineEndpoint({
  id: 'unignoreRunKey',
  method: 'post',
  action: 'sensors unignore',
  about: ({ params, body }) => [params.sensor, body.runKey],
  path: '/v1/sensors/{sensor}/unignore',
  tag: 'sensors',
  summary: 'Start runs again for a run key that a sensor ignores',
  params: sensorParams,
  body: named('UnignoreRunKey', z.strictObject({ runKey })),
  response: keyOfSensor,
  handle: async ({ source, params, body }) => {
    const { sensor, found } = await unignoreKey(source, params.sensor, body.runKey);
    return {
      sensor,
      runKey: body.runKey,
      isIgnored: false,
      changed: true,
      pending: found.pending,
    };
  },
});

const moveCursor = defineEndpoint({
  id: 'setSensorCursor',
  method: 'post',
  action: 'sensors cursor',
  path: '/v1/sensors/{sensor}/cursor',
  tag: 'sensors',
  summary: 'Move the cursor of a sensor, where its next evaluation continues',
  params: sensorParams,
  body: named(
    'SensorCursor',
    z.strictObject({
      cursor: z.string().nullable().describe('Null to begin anew'),
      expected: z
        .string()
        .nullable()
        .optional()
        .describe('The cursor until now, null for none: another is not moved'),
    }),
  ),
  response: named(
    'MovedCursor',
    z.object({
      sensor: z.string(),
      cursor: z.string().nullable(),
      old: z.string().nullable(),
    }),
  ),
  handle: ({ source, params, body }) =>
    setCursor(source, params.sensor, body.cursor ?? undefined, body.expected),
});

const pauseSchedule = defineEndpoint({
  id: 'pauseSchedule',
  method: 'post',
  action: 'schedules pause',
  path: '/v1/schedules/{schedule}/pause',
  tag: 'schedules',
  summary: 'Pause a schedule until a person resumes it',
  params: scheduleParams,
  body: noteBody,
  response: changedStanding,
  handle: async ({ source, params, body }) => {
    const wanted = await findSchedule(source, params.schedule, 'pause');
    return standingDocument(
      wanted.name,
      await pause(source, wanted, body.note ?? usualNote('paused')),
    );
  },
});

const resumeSchedule = defineEndpoint({
  id: 'resumeSchedule',
  method: 'post',
  action: 'schedules start',
  path: '/v1/schedules/{schedule}/resume',
  tag: 'schedules',
  summary: 'Start a paused schedule, whatever the reason for the pause',
  params: scheduleParams,
  body: noteBody,
  response: changedStanding,
  handle: async ({ source, params, body }) => {
    const wanted = await findSchedule(source, params.schedule, 'start');
    return standingDocument(
      wanted.name,
      await resume(source, wanted, body.note ?? usualNote('resumed')),
    );
  },
});

const trigger = defineEndpoint({
  id: 'triggerSchedule',
  method: 'post',
  action: 'schedules trigger',
  path: '/v1/schedules/{schedule}/trigger',
  tag: 'schedules',
  status: 202,
  summary: 'Start the run of a schedule now, or request the windows that are due',
  params: scheduleParams,
  response: named(
    'TriggeredSchedule',
    z.object({
      started: z
        .object({
          workflowId: z.string(),
          runId: z.string(),
        })
        .nullable()
        .describe('Null while another one is in progress, after which it starts'),
      isTick: z.boolean().describe('Whether it is a tick that requests runs, not a run'),
    }),
  ),
  handle: async ({ source, params, signal }) => {
    const { name, windows } = await findSchedule(source, params.schedule, 'trigger');
    const client = await source.temporal();
    const started = await triggerSchedule(client, await ourSchedule(client, name), {
      waitForTurn: false,
      signal,
    });
    return {
      started: started ?? null,
      isTick: windows !== undefined,
    };
  },
});

export const automationChanges = [
  pauseSensor,
  resumeSensor,
  tickSensor,
  dryRunSensor,
  ignore,
  unignore,
  moveCursor,
  pauseSchedule,
  resumeSchedule,
  trigger,
];
