import type { StoredTick } from '../../state/sensor-ticks.ts';
import type { SensorReport } from './read-sensors.ts';

/** A sensor as `--json` prints it. */
export function sensorDocument({ sensor, schedule, state, lastTick, pending }: SensorReport) {
  const { name, description, mode, intervalSecs } = sensor;
  return {
    name,
    description,
    mode,
    intervalSecs,
    isSchedule: sensor.windows !== undefined,
    schedule:
      schedule === undefined
        ? null
        : {
            state: schedule.state,
            note: schedule.note,
            next: schedule.next ?? null,
          },
    lastTick: lastTick === undefined ? null : tickDocument(lastTick),
    failures: state.failures,
    heldBackUntil: state.notBefore ?? null,
    pending: pending.reduce((sum, { count }) => sum + count, 0),
  };
}

export type SensorDocument = ReturnType<typeof sensorDocument>;

type WithoutSensor<T> = T extends unknown ? Omit<T, 'sensor'> : never;

/** A tick as `--json` prints it. */
export type TickDocument<T extends StoredTick = StoredTick> = WithoutSensor<T>;

export function tickDocument<T extends StoredTick>(tick: T): TickDocument<T> {
  const { tickId, status, startedAt, endedAt, requested, skipReason, note, error } = tick;
  return {
    tickId,
    status,
    startedAt,
    endedAt,
    requested,
    skipReason,
    note,
    error,
  } as TickDocument<T>;
}
