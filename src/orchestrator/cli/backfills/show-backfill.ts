import { project } from '../../project.ts';
import type {
  FailedPartition,
  SkippedPartition,
  StoredBackfill,
} from '../../state/backfill-reports.ts';
import type { Context } from '../context.ts';
import { facts } from '../output/facts.ts';
import type { Output } from '../output/output.ts';
import { section } from '../output/section.ts';
import { idColumn, table } from '../output/table.ts';
import { ago, moment } from '../../time-text.ts';
import { refusedLines } from '../runs/refused-lines.ts';
import { reasonLines } from '../runs/reason-lines.ts';
import { backfillDocument } from '../../reports/backfills/backfill-document.ts';
import { readBackfill } from '../../reports/backfills/read-backfill.ts';
import { jobsText, progressLines, statusText } from './progress-text.ts';

/** The maximum per status; the total is in the first lines. */
const shownPartitions = 20;

/** @throws UsageError if there is no such backfill */
export async function showBackfill(context: Context, given: string): Promise<void> {
  const { output } = context;
  const { backfill, failed, skipped, refused, unknownJobs } = await readBackfill(
    context,
    given,
    shownPartitions,
  );
  const nameOf: NameOf = backfill.units.length > 1 ? fullName : ({ partition }) => partition;
  output.show({ backfill: backfillDocument(backfill), failed, skipped, refused, unknownJobs }, [
    ...headLines(backfill, output),
    ...section(
      titleOf('Failed', backfill.failed),
      failedLines(failed, nameOf, output),
      output.style,
    ),
    ...section('Jobs that no worker knows', unknownJobs.map(unknownJobText), output.style),
    ...section(
      'Requests that Temporal refuses',
      refused.flatMap((request) => refusedLines(request, output.style)),
      output.style,
    ),
    ...section(
      titleOf('Skipped', backfill.skipped),
      skipped.map((partition) => `${nameOf(partition)}: ${partition.reason}`),
      output.style,
    ),
    ...adviceLines(backfill, output),
  ]);
}

const barLength = 20;

function headLines(backfill: StoredBackfill, output: Output): readonly string[] {
  const { backfillId, selection, atOnce, requestedBy, createdAt, endedAt } = backfill;
  const when = (date: Date) => `${moment(date)}, ${ago(date)}`;
  const pairs = [
    ['assets', selection.join('\n')],
    ['job', `${jobsText(backfill)}, at most ${atOnce} at once`],
    ['requested by', requestedBy],
    ['created', when(createdAt)],
    ...(endedAt === null ? [] : [['ended', when(endedAt)] as const]),
    ['progress', progressLines(backfill, barLength).join('\n')],
    ...blockedFacts(backfill),
  ] as const;
  return [
    `${output.style('bold', backfillId)} ${statusText(backfill, output.style)}`,
    ...facts(pairs, output),
  ];
}

function blockedFacts({ status, blocked }: StoredBackfill): readonly (readonly [string, string])[] {
  if (blocked === 0 || status !== 'failed') return [];
  return [
    [
      'blocked',
      `${blocked} partition${blocked === 1 ? '' : 's'}: their upstream partitions failed`,
    ],
  ];
}

const unknownJobText = (job: string) =>
  `${job}: its runs wait until a worker has the job again. Restore it, or cancel the backfill`;

type NameOf = (of: Pick<SkippedPartition, 'partition' | 'assets'>) => string;

/** The name of a partition, including its assets. */
const fullName: NameOf = ({ partition, assets }) =>
  partition === '' ? assets.join(' ') : `${assets.join(' ')} [${partition}]`;

const titleOf = (title: string, count: number) =>
  count > shownPartitions ? `${title} (the first ${shownPartitions} of ${count})` : title;

function failedLines(
  failed: readonly FailedPartition[],
  nameOf: NameOf,
  output: Output,
): readonly string[] {
  if (failed.length === 0) return [];
  const runs = idColumn(
    'RUN',
    failed.map(({ runId }) => runId ?? ''),
  );
  const rows = failed.map((partition) => ({
    cells: [
      nameOf(partition),
      String(partition.attempts),
      ago(partition.endedAt),
      partition.runId ?? '',
    ],
    below: reasonLines(partition.error),
  }));
  const width = output.width === undefined ? undefined : output.width - 2;
  const columns = [
    { title: 'PARTITION', cut: { keep: 'ends', min: 12 } },
    { title: 'ATTEMPTS' },
    { title: 'ENDED' },
    runs,
  ] as const;
  return table(columns, rows, { style: output.style, width });
}

function adviceLines(
  { backfillId, status, failed, cancelled }: StoredBackfill,
  { style }: Output,
): readonly string[] {
  const command = `${project().command} backfills`;
  if (status === 'paused') return ['', style('dim', `Resume it: ${command} resume ${backfillId}`)];
  if (status !== 'running' && failed + cancelled > 0)
    return ['', style('dim', `Request what is not done: ${command} retry ${backfillId}`)];
  return [];
}
