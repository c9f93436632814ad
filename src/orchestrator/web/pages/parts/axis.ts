import { html, type Html } from '../html.ts';

const minute = 60_000;
const hour = 60 * minute;
const steps = [
  1e3,
  5e3,
  15e3,
  3e4,
  minute,
  5 * minute,
  15 * minute,
  30 * minute,
  hour,
  3 * hour,
  6 * hour,
  12 * hour,
  24 * hour,
  7 * 24 * hour,
];
const wantedTicks = 6;

/** The position of a time between two others, in percent. */
export function placeOf(at: number, from: number, until: number): number {
  return until <= from ? 0 : Math.min(100, Math.max(0, ((at - from) / (until - from)) * 100));
}

/** A time axis with round times in the viewer's time zone. */
export function timeAxis(from: Date, until: Date): Html {
  const [start, end] = [from.getTime(), until.getTime()];
  const step = steps.find((ms) => (end - start) / ms <= wantedTicks) ?? steps.at(-1) ?? hour;
  const ticks: Date[] = [];
  for (let at = Math.ceil(start / step) * step; at <= end; at += step) ticks.push(new Date(at));
  const shown = ticks.filter((at) => placeOf(at.getTime(), start, end) < 92);
  const form = step < minute ? 'clock' : step < 24 * hour ? 'minutes' : 'days';
  return html`<svg class="axis" height="20" aria-hidden="true">
    ${shown.map((at) => {
      const x = placeOf(at.getTime(), start, end).toFixed(3);
      return html`<line x1="${x}%" x2="${x}%" y1="14" y2="20" /><text
          x="${x}%"
          y="11"
          data-moment="${at.toISOString()}"
          data-form="${form}"
          >${textOf(at, form)}</text
        >`;
    })}
  </svg>`;
}

function textOf(at: Date, form: 'clock' | 'minutes' | 'days'): string {
  const text = at.toISOString();
  if (form === 'days') return text.slice(0, 10);
  return text.slice(11, form === 'clock' ? 19 : 16);
}
