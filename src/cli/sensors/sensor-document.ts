import type { TickRow } from '@moderate/orchestrator/client';
import type { SensorReport } from './read-sensors.ts';

/** A sensor as `--json` prints it. */
export function sensorDocument({ sensor, schedule, state, lastTick, pending }: SensorReport) {
  const { name, description, mode, intervalSecs } = sensor;
  return {
    ...{ name, description, mode, intervalSecs },
    schedule: schedule === undefined ? null : { state: schedule.state, note: schedule.note, next: schedule.next ?? null },
    lastTick: lastTick === undefined ? null : tickDocument(lastTick),
    failures: state.failures,
    heldBackUntil: state.notBefore ?? null,
    pending: pending.reduce((sum, { count }) => sum + count, 0),
  };
}

export type SensorDocument = ReturnType<typeof sensorDocument>;

/** A tick as `--json` prints it. */
export function tickDocument({ tickId, status, startedAt, endedAt, requested, skipReason, error }: TickRow) {
  return { tickId, status, startedAt, endedAt, requested, skipReason, error };
}
