import { project } from '../../project.ts';
import { requesterOf } from '../../state/backfill-progress.ts';
import type { FailedPartition, StoredBackfill } from '../../state/backfills.ts';
import type { Context } from '../context.ts';
import { facts } from '../output/facts.ts';
import type { Output } from '../output/output.ts';
import { section } from '../output/section.ts';
import { idColumn, table } from '../output/table.ts';
import { ago, moment } from '../output/time.ts';
import { refusedLines } from '../runs/refused-lines.ts';
import { reasonLines } from '../runs/reason-lines.ts';
import { backfillDocument } from './backfill-document.ts';
import { chooseBackfill } from './choose-backfill.ts';
import { progressText, statusText } from './progress-text.ts';

/** Of each kind; the count of all stands in the first lines. */
const shownPartitions = 20;

/** @throws UsageError if there is no such backfill */
export async function showBackfill(context: Context, given: string): Promise<void> {
  const { output } = context;
  const backfill = await chooseBackfill(context, given);
  const { backfills, requests } = await context.store();
  const [failed, skipped, { refused }] = await Promise.all([
    backfills.failedPartitions(backfill.backfillId, shownPartitions),
    backfills.skippedPartitions(backfill.backfillId, shownPartitions),
    requests.ofSensor(requesterOf(backfill.backfillId), shownPartitions),
  ]);
  const skippedLines = skipped.map(({ partition, reason }) => `${partition}: ${reason}`);
  output.show({ backfill: backfillDocument(backfill), failed, skipped, refused }, [
    ...headLines(backfill, output),
    ...section(titleOf('Failed', backfill.failed), failedLines(failed, output), output.style),
    ...section(
      'Requests that Temporal refuses',
      refused.flatMap((request) => refusedLines(request, output.style)),
      output.style,
    ),
    ...section(titleOf('Skipped', backfill.skipped), skippedLines, output.style),
    ...adviceLines(backfill, output),
  ]);
}

const barLength = 20;

function headLines(backfill: StoredBackfill, output: Output): readonly string[] {
  const { backfillId, selection, job, atOnce, requestedBy, createdAt, endedAt } = backfill;
  const when = (date: Date) => `${moment(date)}, ${ago(date)}`;
  const pairs = [
    ['assets', selection.join('\n')],
    ['job', `${job}, at most ${atOnce} at once`],
    ['requested by', requestedBy],
    ['created', when(createdAt)],
    ...(endedAt === null ? [] : [['ended', when(endedAt)] as const]),
    ['progress', progressText(backfill, barLength)],
  ] as const;
  return [`${output.style('bold', backfillId)} ${statusText(backfill, output.style)}`, ...facts(pairs, output)];
}

const titleOf = (title: string, count: number) => (count > shownPartitions ? `${title} (the first ${shownPartitions} of ${count})` : title);

function failedLines(failed: readonly FailedPartition[], output: Output): readonly string[] {
  if (failed.length === 0) return [];
  const runs = idColumn(
    'RUN',
    failed.map(({ runId }) => runId ?? ''),
  );
  const rows = failed.map(({ partition, attempts, endedAt, runId, error }) => ({
    cells: [partition, String(attempts), ago(endedAt), runId ?? ''],
    below: reasonLines(error),
  }));
  const width = output.width === undefined ? undefined : output.width - 2;
  const columns = [{ title: 'PARTITION', cut: { keep: 'ends', min: 12 } }, { title: 'ATTEMPTS' }, { title: 'ENDED' }, runs] as const;
  return table(columns, rows, { style: output.style, width });
}

function adviceLines({ backfillId, status, failed, cancelled }: StoredBackfill, { style }: Output): readonly string[] {
  const command = `${project().command} backfills`;
  if (status === 'paused') return ['', style('dim', `Resume it: ${command} resume ${backfillId}`)];
  if (status !== 'running' && failed + cancelled > 0) return ['', style('dim', `Request what is not done: ${command} retry ${backfillId}`)];
  return [];
}
