import type { StoredBackfill } from '../../state/backfills.ts';
import type { Style } from '../output/output.ts';
import { duration } from '../output/time.ts';
import { totalOf } from './backfill-document.ts';

const colours = { running: 'cyan', paused: 'yellow', completed: 'green', failed: 'red', cancelled: 'yellow' } as const;

export function statusText({ status }: StoredBackfill, style: Style): string {
  return style(colours[status], status);
}

/** `1 failed · 2 requested · 40 ready`: what is not done, but for what does not occur. */
export function countsText(backfill: StoredBackfill): string {
  const { ready, requested, failed, cancelled, skipped } = backfill;
  const counts = Object.entries({ failed, requested, ready, cancelled, skipped }).filter(([, count]) => count > 0);
  return counts.map(([state, count]) => `${count} ${state}`).join(' · ');
}

/** `[########------]  57 of 100 done · 1 failed · 40 a minute, 1 min left`, with a bar of so many characters. */
export function progressText(backfill: StoredBackfill, bar: number): string {
  const { done, failed, ready, requested } = backfill;
  const total = totalOf(backfill);
  const filled = total === 0 ? bar : Math.floor((bar * (total - ready - requested)) / total);
  const facts = [`${done} of ${total} done`, ...(failed > 0 ? [`${failed} failed`] : []), ...rateTexts(backfill)];
  return `[${'#'.repeat(filled)}${'-'.repeat(bar - filled)}]  ${facts.join(' · ')}`;
}

/** Nothing before the first partition has ended, and once all have. */
function rateTexts({ status, endedInMinute, ready, requested, createdAt }: StoredBackfill): readonly string[] {
  const left = ready + requested;
  if (status !== 'running' || endedInMinute === 0 || left === 0) return [];
  const minutes = Math.min(1, Math.max(1 / 60, (Date.now() - createdAt.getTime()) / 60_000));
  const perMinute = endedInMinute / minutes;
  return [`${Math.round(perMinute)} a minute, ${duration((left / perMinute) * 60_000)} left`];
}
