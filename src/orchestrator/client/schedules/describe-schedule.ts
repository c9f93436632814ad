import { ScheduleNotFoundError, type Client, type ScheduleDescription } from '@temporalio/client';
import { TerminalError } from '../../errors.ts';
import { project } from '../../project.ts';

/**
 * Distinguishes our schedules from those of other owners. The memo of a schedule cannot be changed
 * later.
 */
export const ourMemo = () => ({ managedBy: project().name });

export function isOurs(schedule: Pick<ScheduleDescription, 'memo'>): boolean {
  return schedule.memo?.['managedBy'] === project().name;
}

/** Undefined if there is no such schedule. */
export async function describeSchedule(
  client: Client,
  name: string,
): Promise<ScheduleDescription | undefined> {
  return ignoreMissing(client.schedule.getHandle(name).describe());
}

/** @throws TerminalError if it does not exist or is not ours */
export async function ourSchedule(client: Client, name: string): Promise<ScheduleDescription> {
  const described = await describeSchedule(client, name);
  if (described === undefined)
    throw new TerminalError(`${name} has no schedule yet: ${project().command} schedules apply`, {
      code: 'SCHEDULE_NOT_FOUND',
    });
  if (!isOurs(described)) {
    throw new TerminalError(
      `The schedule ${name} was not made by ${project().command}: rename or delete one of them`,
      {
        code: 'SCHEDULE_NOT_OURS',
      },
    );
  }
  return described;
}

export async function ignoreMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}
