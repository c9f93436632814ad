import pTimeout from 'p-timeout';
import type { Sensor } from '../../definitions/sensor.ts';
import { messageOf } from '../../message-of.ts';
import type { EndedTick } from '../../state/sensor-ticks.ts';
import type { PendingRequests } from '../../state/request-reports.ts';
import { readStanding, type ScheduleStanding } from '../../client/schedules/standing.ts';
import type { FailingSensor, SensorState } from '../../state/sensors.ts';
import type { ReportSource } from '../report-source.ts';

/**
 * A server that is cut off after the connection was opened sends no response, not even an error.
 */
const standingsLimitMs = 15_000;

/** The state of a sensor. */
export interface SensorReport {
  readonly sensor: Sensor;
  /** Undefined if Temporal does not respond. */
  readonly schedule: ScheduleStanding | undefined;
  readonly state: SensorState;
  /** Since when evaluations fail; undefined if the last one succeeded. */
  readonly failing: FailingSensor | undefined;
  /** The last tick that ended. */
  readonly lastTick: EndedTick | undefined;
  readonly pending: readonly PendingRequests[];
}

/** Reads all given sensors; if Temporal does not respond, a note says so. */
export async function readSensors(
  source: ReportSource,
  sensors: readonly Sensor[],
  note = source.note,
): Promise<readonly SensorReport[]> {
  const store = await source.store();
  const [standings, { pending }] = await Promise.all([
    readStandings(source, sensors, note),
    store.requests.overview(),
  ]);
  return Promise.all(
    sensors.map(async (sensor, index) => ({
      sensor,
      schedule: standings?.[index],
      state: await store.sensors.state(sensor.name),
      failing: await store.sensors.failing(sensor.name),
      lastTick: await store.sensors.lastTick(sensor.name),
      pending: pending.filter((requests) => requests.sensor === sensor.name),
    })),
  );
}

async function readStandings(
  source: ReportSource,
  sensors: readonly Sensor[],
  note: ReportSource['note'],
): Promise<readonly ScheduleStanding[] | undefined> {
  try {
    const client = await source.temporal();
    const reading = Promise.all(sensors.map(({ name }) => readStanding(client, name)));
    return await pTimeout(reading, {
      milliseconds: standingsLimitMs,
      message: `No answer within ${standingsLimitMs / 1000} s`,
    });
  } catch (error) {
    note(`Could not read whether the schedules run: ${messageOf(error)}`);
    return undefined;
  }
}
