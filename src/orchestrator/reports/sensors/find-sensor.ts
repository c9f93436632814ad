import { toAsk } from '../../asker.ts';
import { type WantedSchedule, wantedSchedules } from '../../client/schedules/wanted-schedule.ts';
import type { Sensor } from '../../definitions/sensor.ts';
import { choose } from '../../choose.ts';
import type { ReportSource } from '../report-source.ts';
import { UsageError } from '../../usage-error.ts';
import { isSensor } from './is-sensor.ts';

/** @throws UsageError if there is no sensor with this name, or it is the name of a schedule */
export async function findSensor(source: ReportSource, given: string): Promise<Sensor> {
  const definitions = await source.definitions();
  const sensors = definitions.sensors.filter(isSensor);
  if (definitions.sensors.some((sensor) => sensor.name === given && !isSensor(sensor))) {
    throw new UsageError(
      `${given} is a schedule: ${toAsk(`schedules show ${given}`, `GET /schedules/${given}`)}`,
      'SENSOR_NOT_FOUND',
    );
  }
  const name = choose(
    'sensor',
    given,
    sensors.map((sensor) => sensor.name),
  );
  return sensors.find((sensor) => sensor.name === name) as Sensor;
}

/** The sensor together with its desired schedule. */
export async function findSensorSchedule(
  source: ReportSource,
  given: string,
): Promise<WantedSchedule> {
  const { name } = await findSensor(source, given);
  const wanted = wantedSchedules(await source.definitions(), source.env);
  return wanted.find((schedule) => schedule.name === name) as WantedSchedule;
}
