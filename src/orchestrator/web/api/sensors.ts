import { z } from 'zod';
import { findSensor } from '../../reports/sensors/find-sensor.ts';
import { isSensor } from '../../reports/sensors/is-sensor.ts';
import { oneSensorDocument, readSensor } from '../../reports/sensors/read-sensor.ts';
import { readSensors } from '../../reports/sensors/read-sensors.ts';
import { sensorDocument } from '../../reports/sensors/sensor-document.ts';
import { counted, notes } from './common.ts';
import { named } from './components.ts';
import { next, paged, pageByName } from './page-cursor.ts';
import { tickPage } from './tick-page.ts';
import { defineEndpoint } from './endpoint.ts';

const count = z.number().int();
const text = z.string().nullable();

export const standing = z.object({
  state: z.enum([
    'running',
    'paused by a person',
    'paused for variables',
    'paused as created',
    'absent',
    'foreign',
  ]),
  note: z.string(),
});

export const tick = named(
  'Tick',
  z.object({
    tickId: z.string(),
    status: z.enum(['running', 'requested', 'skipped', 'failed']),
    startedAt: z.date(),
    endedAt: z.date().nullable(),
    requested: count,
    skipReason: text,
    note: text,
    error: text,
  }),
);

export const ticks = named('Ticks', z.object({ ticks: z.array(tick), next }));

export const sensor = named(
  'Sensor',
  z.object({
    name: z.string(),
    description: z.string(),
    mode: z.enum(['poll', 'stream']),
    intervalSecs: z.number(),
    isSchedule: z
      .boolean()
      .describe('Whether it is shown among the schedules, since it follows windows of time'),
    schedule: standing
      .extend({ next: z.date().nullable() })
      .nullable()
      .describe('Null where Temporal does not answer'),
    lastTick: tick.nullable(),
    failures: count.describe('Evaluations in a row that failed'),
    heldBackUntil: z.date().nullable(),
    pending: count.describe('Requested runs that have not started'),
  }),
);

const attempt = { job: z.string(), runKey: z.string(), attempt: count };
export const refusedRequest = named(
  'RefusedRequest',
  z.object({ ...attempt, refusal: z.string(), notBefore: z.date() }),
);
const failedRequest = z.object({
  ...attempt,
  maxAttempts: count,
  endedAt: z.date(),
  runId: text,
  error: text,
});

const sensorWithTicks = named(
  'SensorWithTicks',
  z.object({
    sensor: sensor.extend({ cursor: text }),
    requests: z.record(z.string(), count).describe('How many are in which state'),
    refused: z.array(refusedRequest),
    failed: z.array(failedRequest),
    ignored: z.array(
      z.object({
        runKey: z.string(),
        note: text,
        ignoredAt: z.date(),
        pending: count,
      }),
    ),
    ticks: z.array(tick).describe('The latest first'),
    notes,
  }),
);

const listSensors = defineEndpoint({
  id: 'listSensors',
  method: 'get',
  path: '/v1/sensors',
  tag: 'sensors',
  summary: 'All sensors: whether they run, and their last ticks',
  query: z.strictObject(paged(1e3, 200)),
  response: named(
    'Sensors',
    z.object({
      sensors: z.array(sensor),
      next,
      notes,
    }),
  ),
  handle: async ({ source, query, notes: noted }) => {
    const { sensors } = await source.definitions();
    const { page, next: more } = pageByName(sensors.filter(isSensor), ({ name }) => name, query);
    return {
      sensors: (await readSensors(source, page)).map(sensorDocument),
      next: more,
      notes: noted,
    };
  },
});

export const sensorParams = z.strictObject({ sensor: z.string().min(1) });

const showSensor = defineEndpoint({
  id: 'showSensor',
  method: 'get',
  path: '/v1/sensors/{sensor}',
  tag: 'sensors',
  summary: 'A sensor with its cursor, its last ticks and the state of its requests',
  params: sensorParams,
  query: z.strictObject({ limit: counted(1e3, 50) }),
  response: sensorWithTicks,
  handle: async ({ source, params, query: { limit }, notes: noted }) => ({
    ...oneSensorDocument(await readSensor(source, params.sensor, limit)),
    notes: noted,
  }),
});

const listTicks = defineEndpoint({
  id: 'listSensorTicks',
  method: 'get',
  path: '/v1/sensors/{sensor}/ticks',
  tag: 'sensors',
  summary: 'The ticks of a sensor, the latest first',
  params: sensorParams,
  query: z.strictObject(paged(1e3, 50)),
  response: ticks,
  handle: async ({ source, params, query }) =>
    tickPage(source, (await findSensor(source, params.sensor)).name, query),
});

export const sensorEndpoints = [listSensors, showSensor, listTicks];
