import type { StoredTick } from '../../state/sensor-ticks.ts';
import type { Output, Style } from '../output/output.ts';
import { table, type Row } from '../output/table.ts';
import { ago, duration } from '../../time-text.ts';
import { tickReason, tickText } from './sensor-text.ts';

/** When ticks began, how long they took, and their results. */
export function tickLines(ticks: readonly StoredTick[], output: Output): readonly string[] {
  if (ticks.length === 0) return [];
  const rows = ticks.map((tick) => tickRow(tick, output.style));
  return table([{ title: '' }, { title: '' }, { title: '' }], rows, output);
}

function tickRow(tick: StoredTick, style: Style): Row {
  const took =
    tick.endedAt === null ? '' : duration(tick.endedAt.getTime() - tick.startedAt.getTime());
  return { cells: [ago(tick.startedAt), took, tickText(tick, style)], below: tickReason(tick) };
}
