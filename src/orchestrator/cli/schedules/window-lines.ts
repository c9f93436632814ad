import { windowsText } from '../../sensors/window-sensor.ts';
import type { Style } from '../output/output.ts';
import { ago, momentIn } from '../../time-text.ts';
import type { WindowsReport } from '../../reports/schedules/read-windows.ts';

/** The progress of a schedule, as names and texts. */
export function windowLines(
  { scheduled, next, state }: WindowsReport,
  lastPartition: string | undefined,
  style: Style,
): readonly (readonly [name: string, text: string])[] {
  const { behind, leftOut } = state ?? {};
  return [
    [
      'next',
      next === undefined
        ? `none: ${scheduled.windows.lastKey} was the last`
        : `${next.key}, at ${momentIn(next.dueAt, scheduled.windows.sequence.timeZone)}`,
    ],
    ...(lastPartition === undefined ? [] : [['requested last', lastPartition] as const]),
    ...(behind === undefined ? [] : [['behind', style('yellow', windowsText(behind))] as const]),
    ...(leftOut?.note == null
      ? []
      : [['noted', `${leftOut.note} (${ago(leftOut.startedAt)})`] as const]),
  ];
}
