import { totalOf, type Counts, type StoredBackfill } from '../../state/backfill-reports.ts';
import type { Style } from '../output/output.ts';
import { duration } from '../../time-text.ts';

const colours = {
  running: 'cyan',
  paused: 'yellow',
  completed: 'green',
  failed: 'red',
  cancelled: 'yellow',
} as const;

export function statusText({ status }: StoredBackfill, style: Style): string {
  return style(colours[status], status);
}

/** `1 failed · 2 requested · 40 ready`: the counts of unfinished partitions, without zeros. */
export function countsText({
  blocked,
  ready,
  requested,
  failed,
  cancelled,
  skipped,
}: Counts): string {
  const counts = Object.entries({ failed, requested, ready, blocked, cancelled, skipped }).filter(
    ([, count]) => count > 0,
  );
  return counts.map(([state, count]) => `${count} ${state}`).join(' · ');
}

/** The jobs of its runs. */
export function jobsText({ units }: StoredBackfill): string {
  return [...new Set(units.map(({ job }) => job))].join(', ');
}

/**
 * `[########------] 57 of 100 done · 1 failed · 12 blocked · 40 a minute, 1 min left`, with a bar
 * of the given width in characters.
 */
export function progressText(
  counts: Counts,
  { status, createdAt }: Pick<StoredBackfill, 'status' | 'createdAt'>,
  bar: number,
): string {
  const { done, failed, blocked, ready, requested } = counts;
  const total = totalOf(counts);
  const left = blocked + ready + requested;
  const filled = total === 0 ? bar : Math.floor((bar * (total - left)) / total);
  const facts = [
    `${done} of ${total} done`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
  ];
  const rate =
    status === 'running' && left > 0 ? rateTexts(counts.endedInMinute, left, createdAt) : [];
  return `[${'#'.repeat(filled)}${'-'.repeat(bar - filled)}]  ${[...facts, ...rate].join(' · ')}`;
}

/** Empty until the first partition has ended. */
function rateTexts(endedInMinute: number, left: number, createdAt: Date): readonly string[] {
  if (endedInMinute === 0) return [];
  const minutes = Math.min(1, Math.max(1 / 60, (Date.now() - createdAt.getTime()) / 60_000));
  const perMinute = endedInMinute / minutes;
  return [`${Math.round(perMinute)} a minute, ${duration((left / perMinute) * 60_000)} left`];
}

/** A line for the backfill and, if it has several units, one below it for each. */
export function progressLines(backfill: StoredBackfill, bar: number): readonly string[] {
  const { units } = backfill;
  const ofUnit = (unit: StoredBackfill['units'][number]) =>
    `${progressText(unit, backfill, bar)}  ${unit.selection.join(' ')}`;
  return [progressText(backfill, backfill, bar), ...(units.length > 1 ? units.map(ofUnit) : [])];
}
