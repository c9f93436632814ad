import { duration } from '../../../time-text.ts';
import { totalOf, type Counts, type StoredBackfill } from '../../../state/backfill-reports.ts';
import { html, type Html } from '../html.ts';
import { badge, type Tone } from './badge.ts';
import { number } from './count.ts';

const tones: Readonly<Record<StoredBackfill['status'], Tone>> = {
  running: 'running',
  paused: 'missing',
  completed: 'ok',
  failed: 'failed',
  cancelled: 'missing',
};

export const backfillBadge = ({ status }: Pick<StoredBackfill, 'status'>): Html =>
  badge(tones[status], status);

/** In the order of the bar's segments. */
const states = [
  ['done', 'ok', 'done'],
  ['failed', 'failed', 'failed'],
  ['requested', 'running', 'requested'],
  ['ready', 'queued', 'ready'],
  ['blocked', 'overdue', 'blocked'],
] as const satisfies readonly (readonly [keyof Counts, Tone, string])[];

/** A bar with the share of each state; the remainder is pending, cancelled or skipped. */
export function progressBar(counts: Counts): Html {
  const total = Math.max(1, totalOf(counts));
  let at = 0;
  const drawn = states.flatMap(([state, tone]) => {
    const width = (counts[state] / total) * 100;
    at += width;
    return width === 0
      ? []
      : [
          html`<rect
            class="${tone}"
            x="${(at - width).toFixed(3)}%"
            width="${width.toFixed(3)}%"
            height="12"
          />`,
        ];
  });
  const label = states
    .filter(([state]) => counts[state] > 0)
    .map(([state, , word]) => `${number(counts[state])} ${word}`);
  return html`<svg class="progress" role="img" aria-label="${label.join(', ') || 'nothing yet'}">
    ${drawn}
  </svg>`;
}

/** The number of partitions in each state that occurs. */
export function stateCounts(counts: Counts): Html {
  return html`<ul class="states">
    ${states.flatMap(([state, tone, word]) => (counts[state] === 0 ? [] : [html`<li>${badge(tone, `${number(counts[state])} ${word}`)}</li>`]))}
    ${counts.cancelled === 0 ? '' : html`<li>${badge('missing', `${number(counts.cancelled)} cancelled`)}</li>`}
    ${counts.skipped === 0 ? '' : html`<li>${badge('missing', `${number(counts.skipped)} skipped`)}</li>`}
  </ul>`;
}

/** Formats like `2 failed, 14 blocked`; undefined if both are zero. */
export function notDoneText({ failed, blocked }: Counts): Html | undefined {
  const texts = [
    ...(failed === 0 ? [] : [`${number(failed)} failed`]),
    ...(blocked === 0 ? [] : [`${number(blocked)} blocked by upstream partitions`]),
  ];
  return texts.length === 0 ? undefined : html`<p class="reason">${texts.join(', ')}</p>`;
}

/**
 * Formats like `12 a minute, 4 min left`; empty if nothing ended in the last minute or the backfill
 * is not running.
 */
export function rateText(
  { status, createdAt, endedInMinute, blocked, ready, requested }: StoredBackfill,
  now = Date.now(),
): string {
  const left = blocked + ready + requested;
  if (status !== 'running' || left === 0 || endedInMinute === 0) return '';
  const minutes = Math.min(1, Math.max(1 / 60, (now - createdAt.getTime()) / 60_000));
  const perMinute = endedInMinute / minutes;
  return `${number(Math.round(perMinute))} a minute, ${duration((left / perMinute) * 60_000)} left`;
}
