import type { PartitionResults } from '../partitions/bench-partitions.ts';
import type { RecordingMeasured } from '../partitions/measure-recording.ts';
import { renderTable } from './render-table.ts';

export function renderPartitions({
  partitions,
  states,
  windows,
  keys,
  recording,
  outbox,
  backfill,
  oneRun,
}: PartitionResults): readonly string[] {
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  const seconds = (value: number) => `${value.toFixed(2)} s`;
  return [
    renderTable([
      [`An asset with ${partitions} partitions`, 'time', 'peak MiB'],
      ['Counts by status', ms(states.countsMs), ''],
      ['A strip of 2,000 cells', ms(states.stripMs), ''],
      ['The first 100 ranges that are missing', ms(states.missingMs), ''],
      ['Stale ones, right after a twentieth of them changed', ms(states.staleMs), ''],
      ['All pages, the first time', seconds(states.foldSeconds), ''],
      ['All pages after a twentieth changed', seconds(states.foldAgainSeconds), ''],
      [
        'partitions --status missing, windows of time',
        seconds(windows.seconds),
        windows.peakMiB.toFixed(0),
      ],
      ['partitions --status missing, dynamic keys', seconds(keys.seconds), keys.peakMiB.toFixed(0)],
      [`100 of ${outbox.pending} pending requests taken`, ms(outbox.takeMs), ''],
      [`A backfill of ${outbox.backfillPartitions} begins`, seconds(outbox.backfillSeconds), ''],
    ]),
    renderTable([
      ['Recording, as now and before partitions had states', 'ms', 'ratio'],
      ...renderRecording('statement', recording.statement),
      ...renderRecording('activity', recording.activity),
    ]),
    renderTable([
      ['Runs of many partitions', 's', 'ratio'],
      [
        `A backfill of ${backfill.partitions} against as many plain runs`,
        backfill.seconds.toFixed(1),
        backfill.ratio.toFixed(2),
      ],
      [
        `${oneRun.title} against as many steps`,
        (oneRun.kit.medianMs / 1_000).toFixed(1),
        oneRun.ratio.toFixed(2),
      ],
    ]),
  ];
}

function renderRecording(
  what: string,
  measured: readonly RecordingMeasured[],
): readonly string[][] {
  return measured.map(({ outcomes, ms, ratio }) => [
    `${outcomes} outcomes, the ${what}`,
    ms.toFixed(2),
    ratio.toFixed(2),
  ]);
}
