import { RetryableError, TerminalError } from '../../errors.ts';
import { openResources } from '../../definitions/resource.ts';
import { type DryRun, dryRunSensor, noDryRunOf, type WouldBeRequest } from '../../sensors/dry-run-sensor.ts';
import { failureText } from '../../sensors/failure-text.ts';
import { ownFileOf } from '../../worker/own-files.ts';
import type { Context } from '../context.ts';
import type { PartitionKeyChange } from '../../state/partition-keys.ts';
import type { Style } from '../output/output.ts';
import { moment } from '../../time-text.ts';
import { UsageError } from '../../usage-error.ts';
import { findSensor } from '../../reports/sensors/find-sensor.ts';

const shownRequests = 50;

/**
 * Shows what a tick would request, evaluated in this process, and writes nothing.
 * @throws UsageError for a stream, TerminalError with the code `SENSOR_FAILED` if the evaluation fails in a way that nobody expected
 */
export async function dryRun(context: Context, given: string): Promise<void> {
  const sensor = await findSensor(context, given);
  const refusal = noDryRunOf(sensor);
  if (refusal !== undefined) throw new UsageError(refusal, 'STREAM_HAS_NO_DRY_RUN');
  const definitions = await context.definitions();
  const store = await context.store();
  const resources = openResources(definitions.resources, context.env);
  try {
    const parts = { definitions, resources, store, env: context.env };
    const found = await dryRunSensor(parts, sensor, context.stopSignal()).catch((error: unknown) => {
      if (error instanceof TerminalError || error instanceof RetryableError) throw error;
      const text = failureText(error, (file) => ownFileOf(context.settings.root, file));
      throw new TerminalError(text, { code: 'SENSOR_FAILED', cause: error });
    });
    context.output.show({ sensor: sensor.name, dryRun: documentOf(found) }, dryRunLines(found, context.output.style));
  } finally {
    await resources.close();
  }
}

function documentOf({ requests, known, partitionKeys, skipReason, note, cursor, heldBackUntil }: DryRun) {
  return {
    requests: requests.map(({ problem, scheduledFor, ...request }) => ({
      ...request,
      scheduledFor: scheduledFor ?? null,
      problem: problem ?? null,
    })),
    known,
    partitionKeys,
    skipReason: skipReason ?? null,
    note: note ?? null,
    cursor: { from: cursor.from ?? null, to: cursor.to ?? null },
    heldBackUntil: heldBackUntil ?? null,
  };
}

function dryRunLines({ requests, known, partitionKeys, skipReason, note, cursor, heldBackUntil }: DryRun, style: Style): readonly string[] {
  const hidden = requests.length - shownRequests;
  const left = known === 0 ? '' : `; ${known} left out, since their run key was requested before`;
  return [
    `Would start ${requests.length} run${requests.length === 1 ? '' : 's'}${left}`,
    ...requests.slice(0, shownRequests).flatMap((request) => requestLines(request, style)),
    ...(hidden > 0 ? [`  … and ${hidden} more (--json lists all)`] : []),
    ...partitionKeys.map(keyChangeLine),
    ...(skipReason === undefined ? [] : [`Skip reason: ${skipReason}`]),
    ...(note === undefined ? [] : [`Note: ${note}`]),
    `Cursor: ${cursor.from ?? 'none'} → ${cursor.to ?? 'none'}`,
    ...(heldBackUntil === undefined ? [] : [`A tick would not evaluate before ${moment(heldBackUntil)}, since the last ones failed.`]),
    style('dim', 'Nothing was written.'),
  ];
}

/** `Would add 2 keys to customers and remove 1`. */
function keyChangeLine({ name, add, remove }: PartitionKeyChange): string {
  const keys = (count: number) => `${count} key${count === 1 ? '' : 's'}`;
  if (remove.length === 0) return `Would add ${keys(add.length)} to ${name}`;
  if (add.length === 0) return `Would remove ${keys(remove.length)} from ${name}`;
  return `Would add ${keys(add.length)} to ${name} and remove ${remove.length}`;
}

function requestLines({ job, runKey, config, problem }: WouldBeRequest, style: Style): readonly string[] {
  const line = `${job} ${style('bold', runKey)} ${JSON.stringify(config)}`;
  if (problem === undefined) return [`  ${line}`];
  return [`  ${style('red', '✗')} ${line}`, ...problem.split('\n').map((text) => `      ${text}`)];
}
