import type { KeyRange } from '../../../partitions/keys/key-range.ts';
import type { PartitionsReport } from '../../../reports/partitions/read-partitions.ts';
import { partitionStatuses } from '../../../state/partition-states.ts';
import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';
import { counted, number } from './count.ts';
import { notPassedWords, rangeWords, shownStatus } from './partition-strip.ts';

export interface PartitionSelection {
  readonly key: string;
  /** The selected partitions, if any. */
  readonly selected: PartitionsReport | undefined;
  /** The visible range; undefined for all partitions. */
  readonly zoom: KeyRange | undefined;
  readonly canBackfill: boolean;
}

export const rangeText = ({ first, last }: KeyRange): string => `${first}..${last}`;

/** The selection of a strip with its actions. A script replaces it when the selection changes. */
export function partitionSelection(
  { key, selected, zoom, canBackfill }: PartitionSelection,
  links: Links,
): Html {
  const range = selected?.range;
  const text = range === undefined ? '' : rangeText(range);
  const shown = zoom && rangeText(zoom);
  const link = (name: string, label: string, base: string, value: string, isShown = true) =>
    html`<a
      class="button small"
      data-link="${name}"
      data-base="${base}"
      href="${base}${encodeURIComponent(value)}"
      ${isShown ? '' : 'hidden'}
      >${label}</a
    >`;
  const page = links.asset(key);
  return html`<div class="selection" data-selection ${range === undefined ? 'hidden' : ''}>
      <p role="status">
        <strong class="name" data-range>${range === undefined ? '' : rangeWords(range)}</strong>
        <span data-counts>${selected === undefined ? '' : countWords(selected)}</span>
      </p>
      ${canBackfill ? link('backfill', 'Backfill it', `${links.backfillForm({ asset: key })}&range=`, text) : ''}
      ${link('zoom', 'Zoom in', `${page}?zoom=`, text)}
      ${link('partition', 'Open it', `${page}?partition=`, range?.first ?? '', range !== undefined && range.first === range.last)}
      <a class="button small" data-link="clear" href="${links.asset(key, { zoom: shown })}"
        >Clear</a
      >
    </div>
    <form class="filters" action="${page}">
      ${shown === undefined ? '' : html`<input type="hidden" name="zoom" value="${shown}" />`}
      <label
        >Select partitions
        <input name="range" value="${text}" placeholder="first..last" autocomplete="off" required
      /></label>
      <button type="submit">Select</button>
      ${
        zoom === undefined
          ? ''
          : html`<a class="button" data-link="out" href="${links.asset(key, { range: text })}"
              >Show all</a
            >`
      }
      <p class="muted" data-needs-script hidden>
        Drag over the strip, or use the arrow keys: Shift extends, Home and End reach the ends,
        Enter zooms in, Escape clears.
      </p>
    </form>`;
}

/** Formats like `31 partitions: 2 failed, 29 ok`. */
function countWords({ total, survey: { counts }, notPassed }: PartitionsReport): string {
  const words = partitionStatuses
    .filter((status) => counts[status] > 0)
    .map((status) => `${number(counts[status])} ${shownStatus[status][1]}`);
  const ofChecks = notPassed.count === 0 ? '' : `; ${notPassedWords(notPassed)}`;
  return `${counted(total, 'partition')}: ${words.join(', ')}${ofChecks}`;
}
