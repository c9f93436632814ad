import { ago, duration, moment } from '../../../time-text.ts';
import { html, type Html } from '../html.ts';

/**
 * A relative time like `3 min ago`, with the date in the viewer's time zone and in UTC on hover.
 */
export function agoTime(date: Date): Html {
  return html`<time datetime="${date.toISOString()}" title="${moment(date)}" data-time="ago"
    >${ago(date)}</time
  >`;
}

/** The date in the viewer's time zone, with UTC on hover. Shown in UTC until a script has run. */
export function fullTime(date: Date): Html {
  return html`<time datetime="${date.toISOString()}" title="${moment(date)}" data-time="full"
    >${moment(date)}</time
  >`;
}

/** How long something took, or has taken so far. Tolerates clock differences. */
export function tookText(from: Date | null, to: Date | null, now = Date.now()): string {
  return from === null ? '' : duration(Math.max(0, (to?.getTime() ?? now) - from.getTime()));
}
