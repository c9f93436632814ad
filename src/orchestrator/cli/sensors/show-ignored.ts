import { ignoreKey, unignoreKey } from '../../actions/sensors/ignore-key.ts';
import type { KeyRequests } from '../../state/ignored-keys.ts';
import type { Context } from '../context.ts';
import { project } from '../../project.ts';

/** Ignores a run key of a sensor, see `ignoreKey`, and shows its requests. */
export async function showIgnored(
  context: Context,
  given: string,
  runKey: string,
  note: string | undefined,
): Promise<void> {
  const { sensor: name, found } = await ignoreKey(context, given, runKey, note);
  if (found === undefined)
    return context.output.show({ sensor: name, runKey, ignored: true, changed: false }, [
      ignoredBefore(name, runKey),
    ]);
  context.output.show({ sensor: name, runKey, ignored: true, changed: true, ...found }, [
    `${name} no longer starts runs for ${runKey}.`,
    ...pendingLines(found, (runs) => `  ${runs} will not start`),
    ...found.started.map(
      (workflowId) =>
        `  its run ${workflowId} continues; end it with: ${project().command} runs cancel ${workflowId}`,
    ),
    ...(isKnown(found) ? [] : ['  no run has been requested for this key yet']),
    `  undo: ${project().command} sensors unignore ${name} ${quoted(runKey)}`,
  ]);
}

/** Reverts that, see `unignoreKey`, and shows what is requested again. */
export async function showUnignored(
  context: Context,
  given: string,
  runKey: string,
): Promise<void> {
  const { sensor: name, found } = await unignoreKey(context, given, runKey);
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

/** Quoted for a shell. */
const quoted = (text: string) =>
  /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
