import { project } from '../../project.ts';
import { partitionStatuses } from '../../state/partition-states.ts';
import type { Context } from '../context.ts';
import { facts } from '../output/facts.ts';
import type { Output } from '../output/output.ts';
import { section } from '../output/section.ts';
import { bar, cellsOf } from './bar.ts';
import { listedLines, listedTitle } from './listed-lines.ts';
import { worstOf } from '../../reports/partitions/survey.ts';
import type { RecordedOutside } from '../../reports/partitions/surveyed.ts';
import { partitionsDocument } from '../../reports/partitions/partitions-document.ts';
import {
  readPartitions,
  type PartitionsOptions,
  type PartitionsReport,
} from '../../reports/partitions/read-partitions.ts';
import { shownStatus } from './status-option.ts';

/** Used if the output has no width, as in a pipe. */
const usualWidth = 80;
const indent = '  ';

/** @throws UsageError if there is no such asset, or an option does not apply to its partitions */
export async function showPartitions(
  context: Context,
  given: string,
  options: PartitionsOptions,
): Promise<void> {
  const { output } = context;
  const cells = Math.max(1, (output.width ?? usualWidth) - indent.length);
  const report = await readPartitions(context, given, options, { columns: cells });
  output.show(partitionsDocument(report), [
    ...headLines(report, output),
    ...barLines(report, output),
    ...countLines(report, output),
    ...report.survey.listed.flatMap((listed) =>
      section(listedTitle(listed), listedLines(listed, report.failures), output.style),
    ),
    ...notPassedLines(report, output),
  ]);
}

function notPassedLines({ notPassed }: PartitionsReport, output: Output): readonly string[] {
  const { count, isCut, listed } = notPassed;
  const lines = listed.map(
    ({ partition, checks }) => `${partition}: ${checks.map(({ name }) => name).join(', ')}`,
  );
  const more = count > listed.length ? [`… and ${count - listed.length} more`] : [];
  const title = `With a failed check (${count}${isCut ? ' or more' : ''})`;
  return section(title, [...lines, ...more], output.style);
}

function headLines(
  { asset, partitions, range, total, survey, outside }: PartitionsReport,
  output: Output,
): readonly string[] {
  const { first, last } = survey;
  const ends = first === undefined ? [] : [first === last ? first : `${first} to ${last}`];
  const kind =
    partitions?.description ??
    'any keys: only recorded ones are shown, because it is unknown which are missing';
  const pairs = [
    [
      'partitions',
      [String(total), kind, ...(partitions === undefined ? [] : ends)].join(', '),
    ] as const,
    ...(range === undefined ? [] : [['range', `${range.first}..${range.last}`] as const]),
    ...othersTexts(outside).map((text, index) => [index === 0 ? 'others' : '', text] as const),
  ];
  return [output.style('bold', asset.key), ...facts(pairs, output)];
}

function othersTexts(outside: RecordedOutside | undefined): readonly string[] {
  if (outside === undefined) return [];
  const { undefined: gone, notEnded } = outside;
  const recorded = (count: number) =>
    `${count} recorded ${count === 1 ? 'partition' : 'partitions'}`;
  return [
    ...(gone === 0 ? [] : [`${recorded(gone)} that the definition no longer has`]),
    ...(notEnded === 0 ? [] : [`${recorded(notEnded)} of windows that have not ended`]),
  ];
}

function barLines(
  { survey: { cells, first, last } }: PartitionsReport,
  output: Output,
): readonly string[] {
  if (first === undefined || last === undefined) return [];
  const room = cells.length - first.length - last.length;
  const ends =
    room < 1 ? [] : [`${indent}${output.style('dim', `${first}${' '.repeat(room)}${last}`)}`];
  return ['', `${indent}${bar(cells.map(worstOf), output)}`, ...ends];
}

/** The best status first, without zero counts. */
function countLines(
  { partitions, survey: { counts } }: PartitionsReport,
  output: Output,
): readonly string[] {
  const shown = partitionStatuses.toReversed().filter((status) => counts[status] > 0);
  if (shown.length === 0) return ['', `${indent}${output.style('dim', noneText(partitions))}`];
  return [
    '',
    ...facts(
      shown.map(
        (status) =>
          [`${shownStatus(status)}`, `${cellsOf(status, 1, output)} ${counts[status]}`] as const,
      ),
      output,
    ),
  ];
}

function noneText(partitions: PartitionsReport['partitions']): string {
  if (partitions?.kind !== 'dynamic') return 'There are no partitions.';
  return `There are no partitions yet. Runs and sensors add keys as they find them, and so does ${project().command} partitions add ${partitions.name} KEY`;
}
