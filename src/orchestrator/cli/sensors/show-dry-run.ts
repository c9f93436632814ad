import { dryRun, dryRunDocument } from '../../actions/sensors/dry-run.ts';
import type { DryRun, WouldBeRequest } from '../../sensors/dry-run-sensor.ts';
import type { PartitionKeyChange } from '../../state/partition-keys.ts';
import { moment } from '../../time-text.ts';
import type { Context } from '../context.ts';
import type { Style } from '../output/output.ts';

const shownRequests = 50;

/** Shows what a tick would request: see `dryRun` in the actions. */
export async function showDryRun(context: Context, given: string): Promise<void> {
  const found = await dryRun(context, given, context.stopSignal());
  context.output.show(
    { sensor: given, dryRun: dryRunDocument(found) },
    dryRunLines(found, context.output.style),
  );
}

function dryRunLines(
  { requests, known, partitionKeys, skipReason, note, cursor, heldBackUntil }: DryRun,
  style: Style,
): readonly string[] {
  const hidden = requests.length - shownRequests;
  const left = known === 0 ? '' : `; ${known} skipped, because their run key was requested before`;
  return [
    `Would start ${requests.length} run${requests.length === 1 ? '' : 's'}${left}`,
    ...requests.slice(0, shownRequests).flatMap((request) => requestLines(request, style)),
    ...(hidden > 0 ? [`  … and ${hidden} more (--json lists all)`] : []),
    ...partitionKeys.map(keyChangeLine),
    ...(skipReason === undefined ? [] : [`Skip reason: ${skipReason}`]),
    ...(note === undefined ? [] : [`Note: ${note}`]),
    `Cursor: ${cursor.from ?? 'none'} → ${cursor.to ?? 'none'}`,
    ...(heldBackUntil === undefined
      ? []
      : [
          `A tick would not evaluate before ${moment(heldBackUntil)}, because the last ones failed.`,
        ]),
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

function requestLines(
  { job, runKey, config, problem }: WouldBeRequest,
  style: Style,
): readonly string[] {
  const line = `${job} ${style('bold', runKey)} ${JSON.stringify(config)}`;
  if (problem === undefined) return [`  ${line}`];
  return [`  ${style('red', '✗')} ${line}`, ...problem.split('\n').map((text) => `      ${text}`)];
}
