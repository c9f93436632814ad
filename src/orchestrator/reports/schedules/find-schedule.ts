import { toAsk } from '../../asker.ts';
import { wantedSchedules, type WantedSchedule } from '../../client/schedules/wanted-schedule.ts';
import { choose } from '../../choose.ts';
import type { ReportSource } from '../report-source.ts';
import { isSensor } from '../sensors/is-sensor.ts';
import { UsageError } from '../../usage-error.ts';

/** The equivalent commands for sensors. */
const ofSensors = { show: 'show', start: 'resume', pause: 'pause', trigger: 'tick' } as const;

/**
 * The declared schedules that start runs, or request runs of windows. Those that tick sensors are
 * shown with their sensors.
 */
export async function jobSchedules(source: ReportSource): Promise<readonly WantedSchedule[]> {
  const definitions = await source.definitions();
  const sensors = new Set(definitions.sensors.filter(isSensor).map(({ name }) => name));
  return wantedSchedules(definitions, source.env).filter(({ name }) => !sensors.has(name));
}

/**
 * @throws UsageError if no schedule has this name, or a sensor has it; then with the command for
 * the sensor
 */
export async function findSchedule(
  source: ReportSource,
  given: string,
  command: keyof typeof ofSensors,
): Promise<WantedSchedule> {
  const schedules = await jobSchedules(source);
  const { sensors } = await source.definitions();
  if (sensors.filter(isSensor).some(({ name }) => name === given)) {
    throw new UsageError(`${given} is a sensor: ${ofSensor(given, ofSensors[command])}`);
  }
  const names = schedules.map(({ name }) => name);
  const name = choose('schedule', given, names);
  return schedules[names.indexOf(name)] as WantedSchedule;
}

const ofSensor = (name: string, does: string) =>
  toAsk(
    `sensors ${does} ${name}`,
    does === 'show' ? `GET /sensors/${name}` : `POST /sensors/${name}/${does}`,
  );
