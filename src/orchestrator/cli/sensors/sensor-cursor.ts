import { setCursor } from '../../actions/sensors/set-cursor.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../../usage-error.ts';
import { findSensor } from '../../reports/sensors/find-sensor.ts';
import { project } from '../../project.ts';

const cursorActions = ['get', 'set', 'reset'];

/**
 * Shows or sets a sensor's cursor. Setting it also ends the backoff after failures.
 * @throws UsageError for another action, and if a value is missing or not allowed
 */
export async function sensorCursor(
  context: Context,
  given: string,
  action: string,
  value: string | undefined,
): Promise<void> {
  if (cursorActions.includes(given))
    throw new UsageError(
      `The sensor comes first: ${project().command} sensors cursor ${action} ${given}`,
    );
  if (!cursorActions.includes(action))
    throw new UsageError(
      `${action}: expected ${cursorActions.join(', ')}, as in ${project().command} sensors cursor ${given} get`,
    );
  const { name } = await findSensor(context, given);
  if (action === 'set' && value === undefined)
    throw new UsageError(`Which cursor? ${project().command} sensors cursor ${name} set VALUE`);
  if (action !== 'set' && value !== undefined)
    throw new UsageError(`cursor ${name} ${action} takes no value`);
  const { output } = context;
  if (action === 'get') {
    const { cursor = null } = await (await context.store()).sensors.state(name);
    return output.show({ sensor: name, cursor }, [cursor ?? 'none']);
  }
  const moved = await setCursor(context, name, value);
  output.show(moved, [
    `Cursor of ${name}: ${moved.old ?? 'none'} → ${moved.cursor ?? 'none'}`,
    ...(action === 'reset'
      ? ['It starts over; run keys that were requested before are not requested again.']
      : []),
  ]);
}
