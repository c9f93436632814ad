import { findSensor } from '../../reports/sensors/find-sensor.ts';
import type { ReportSource } from '../../reports/report-source.ts';

export interface MovedCursor {
  readonly sensor: string;
  readonly cursor: string | null;
  readonly old: string | null;
}

/**
 * Sets the cursor of a sensor, and ends its backoff after failures.
 * @param cursor undefined to start from the beginning
 * @throws UsageError if there is no such sensor
 */
export async function setCursor(
  source: ReportSource,
  given: string,
  cursor: string | undefined,
): Promise<MovedCursor> {
  const { name } = await findSensor(source, given);
  const { sensors } = await source.store();
  const { cursor: old } = await sensors.state(name);
  await sensors.setCursor(name, cursor);
  return { sensor: name, cursor: cursor ?? null, old: old ?? null };
}
