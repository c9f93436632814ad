import type { KeyRequests } from '../../state/ignored-keys.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../../usage-error.ts';
import { findSensor } from '../../reports/sensors/find-sensor.ts';
import { project } from '../../project.ts';

/**
 * Gives up a run key of a sensor: nothing starts for it any more, until `unignoreKey`.
 * @throws UsageError when there is no sensor of this name or the key is empty
 */
export async function ignoreKey(context: Context, given: string, runKey: string, note: string | undefined): Promise<void> {
  const { name } = await findSensor(context, given);
  if (runKey === '') throw new UsageError(`Which run key? ${project().command} sensors ignore ${name} KEY`);
  const found = await (await context.store()).ignoredKeys.ignore(name, runKey, note);
  if (found === undefined)
    return context.output.show({ sensor: name, runKey, ignored: true, changed: false }, [ignoredBefore(name, runKey)]);
  context.output.show({ sensor: name, runKey, ignored: true, changed: true, ...found }, [
    `${name} no longer starts runs for ${runKey}.`,
    ...pendingLines(found, (runs) => `  ${runs} will not start`),
    ...found.started.map((workflowId) => `  its run ${workflowId} goes on; end it with: ${project().command} runs cancel ${workflowId}`),
    ...(isKnown(found) ? [] : ['  no run was requested for this key so far']),
    `  undo: ${project().command} sensors unignore ${name} ${quoted(runKey)}`,
  ]);
}

/**
 * Takes `ignoreKey` back.
 * @throws UsageError when there is no sensor of this name or it does not ignore the key
 */
export async function unignoreKey(context: Context, given: string, runKey: string): Promise<void> {
  const { name } = await findSensor(context, given);
  const found = await (await context.store()).ignoredKeys.unignore(name, runKey);
  if (found === undefined)
    throw new UsageError(
      `${name} does not ignore ${runKey} (${project().command} sensors show ${name} lists the keys that it ignores)`,
      'RUN_KEY_NOT_IGNORED',
    );
  const again = `${project().command} sensors tick ${name} --wait`;
  context.output.show({ sensor: name, runKey, ignored: false, changed: true, ...found }, [
    `${name} starts runs for ${runKey} again.`,
    ...pendingLines(found, (runs) => `  ${runs} will start with the next tick: ${again}`),
    ...(found.pending === 0 && found.ended > 0
      ? [`  no attempt is left; repeat its last run with: ${project().command} runs retry RUN`]
      : []),
  ]);
}

function pendingLines({ pending }: KeyRequests, text: (runs: string) => string): readonly string[] {
  return pending === 0 ? [] : [text(pending === 1 ? '1 pending run' : `${pending} pending runs`)];
}

const isKnown = ({ pending, started, ended }: KeyRequests) => pending + started.length + ended > 0;
const ignoredBefore = (sensor: string, runKey: string) => `${sensor} already ignores ${runKey}.`;

/** As a shell takes it. */
const quoted = (text: string) => (/^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`);
