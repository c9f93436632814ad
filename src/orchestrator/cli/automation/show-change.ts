import {
  pause,
  resume,
  type ChangedAutomation,
} from '../../actions/automation/change-automation.ts';
import { project } from '../../project.ts';
import type { Context } from '../context.ts';

export async function pauseAutomation(
  context: Context,
  keys: readonly string[],
  note = `${project().command} automation pause`,
): Promise<void> {
  show(context, await pause(context, keys, note), 'paused', 'is already paused');
}

export async function resumeAutomation(context: Context, keys: readonly string[]): Promise<void> {
  show(
    context,
    await resume(context, keys),
    'resumed; it reacts to what happens from now on',
    'is not paused',
  );
}

function show(
  { output }: Context,
  { changed, unchanged }: ChangedAutomation,
  done: string,
  known: string,
): void {
  output.show({ changed, unchanged }, [
    ...changed.map((key) => `The automation of ${key} is ${done}.`),
    ...unchanged.map((key) => `The automation of ${key} ${known}, or no worker has begun with it.`),
    ...(changed.length + unchanged.length === 0 ? ['No asset has an automation.'] : []),
  ]);
}
