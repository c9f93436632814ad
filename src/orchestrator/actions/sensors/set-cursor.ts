import { findSensor } from '../../reports/sensors/find-sensor.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import { UsageError } from '../../usage-error.ts';

export interface MovedCursor {
  readonly sensor: string;
  readonly cursor: string | null;
  readonly old: string | null;
}

/**
 * Sets the cursor of a sensor, and ends its backoff after failures.
 * @param cursor undefined to start from the beginning
 * @param expected the cursor that it must have until now, null for none; by default any
 * @throws UsageError if there is no such sensor, or its cursor is not the expected one
 */
export async function setCursor(
  source: ReportSource,
  given: string,
  cursor: string | undefined,
  expected?: string | null,
): Promise<MovedCursor> {
  const { name } = await findSensor(source, given);
  const { sensors } = await source.store();
  const { cursor: old } = await sensors.state(name);
  if (!(await sensors.setCursor(name, cursor, expected)))
    throw new UsageError(
      `The cursor of ${name} has moved: it is ${old ?? 'not set'} now, not ${expected ?? 'unset'}. Nothing was changed: look at it again before you move it`,
      'CURSOR_MOVED',
    );
  return { sensor: name, cursor: cursor ?? null, old: old ?? null };
}
