import { keyOrder } from '../../../partitions/key-order.ts';
import { joinMultiKey } from '../../../partitions/keys/multi-key.ts';
import type { KeyRange } from '../../../partitions/keys/key-range.ts';
import { dimensionAcross, rangeOfDimension } from '../../../partitions/read-range.ts';
import type { PartitionsReport } from '../../../reports/partitions/read-partitions.ts';
import type { Cell } from '../../../reports/partitions/survey.ts';
import { partitionStatuses, type PartitionStatus } from '../../../state/partition-states.ts';
import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';
import { badge, type Tone } from './badge.ts';
import { cellGrid } from './cell-grid.ts';
import { number } from './count.ts';

export const shownStatus: Readonly<Record<PartitionStatus, readonly [tone: Tone, word: string]>> = {
  failed: ['failed', 'failed'],
  missing: ['missing', 'missing'],
  stale: ['stale', 'stale'],
  'in-progress': ['running', 'in progress'],
  fresh: ['ok', 'ok'],
};

/** The number of partitions in each state, best first. */
export function statusCounts({ survey: { counts }, notPassed }: PartitionsReport): Html {
  const present = partitionStatuses.toReversed().filter((status) => counts[status] > 0);
  return html`<ul class="states">
    ${present.map((status) => html`<li>${badge(shownStatus[status][0], `${number(counts[status])} ${shownStatus[status][1]}`)}</li>`)}
    ${notPassed.count === 0 ? '' : html`<li>${notPassedBadge(notPassed)}</li>`}
  </ul>`;
}

/** The number of partitions that did not pass all checks, with the mark of the strip. */
export function notPassedBadge(notPassed: PartitionsReport['notPassed']): Html {
  return html`<span class="badge ${notPassed.severity === 'error' ? 'failed' : 'stale'}"
    ><span class="glyph" aria-hidden="true">▲</span> ${notPassedWords(notPassed)}</span
  >`;
}

export const notPassedWords = ({ count, isCut }: PartitionsReport['notPassed']): string =>
  `${number(count)}${isCut ? ' or more' : ''} with a failed check`;

/** Partitions in order, or in a matrix of two dimensions. A script adds selection. */
export function partitionStrip(
  report: PartitionsReport,
  selected: KeyRange | undefined,
  links: Links,
): Html {
  const { survey, columns, notPassed } = report;
  const { cells, first, last } = survey;
  if (first === undefined || last === undefined) return html``;
  const words = partitionStatuses
    .filter((status) => survey.counts[status] > 0)
    .map((status) => shownStatus[status][1]);
  const grid = cellGrid({
    cells: cells.map(({ counts }) => counts),
    columns,
    tones: partitionStatuses.map((status) => shownStatus[status][0]),
    label: `Partitions from ${first} to ${last}: ${words.join(', ')}${notPassed.count === 0 ? '' : `; ${notPassedWords(notPassed)}`}`,
    marked: notPassed.cells.map((count) => count > 0),
  });
  if (report.partitions === undefined) return html`${grid} ${ends(first, last)}`;
  const axes = axesOf(report);
  const data = {
    columns: axes.columns.map(({ first: from, last: to }) => [from, to].map(axes.partOf)),
    rows: axes.rows?.map(({ first: from, last: to }) => [from, to].map(axes.partOf)) ?? null,
    isAcross: axes.isAcross,
    counts: cells.map(({ counts }) => counts),
    notPassed: notPassed.count === 0 ? null : notPassed.cells,
    words: partitionStatuses.map((status) => shownStatus[status][1]),
    selected: selected === undefined ? null : placeOf(report, selected),
  };
  const firstColumn = axes.columns[0]?.first ?? '';
  const lastColumn = axes.columns.at(-1)?.last ?? '';
  return html`<div class="${axes.rows === undefined ? 'strip' : 'strip matrix'}">
      ${
        axes.rows === undefined
          ? ''
          : html`<ul class="rows" aria-hidden="true">
              ${axes.rows.map((row) => html`<li title="${rangeWords(row)}">${rangeWords(row)}</li>`)}
            </ul>`
      }
      <div class="select-cells" data-cells="${JSON.stringify(data)}">${grid}</div>
    </div>
    ${ends(firstColumn, lastColumn)}
    <script type="module" src="${links.static('partitions.js')}"></script>`;
}

const ends = (first: string, last: string): Html =>
  html`<div class="strip-ends"><span>${first}</span><span>${last}</span></div>`;

/** Formats like `2026-01-01` or `2026-01-01 to 2026-01-31`. */
export const rangeWords = ({ first, last }: KeyRange): string =>
  first === last ? first : `${first} to ${last}`;

interface Axes {
  readonly columns: readonly KeyRange[];
  /** Undefined for a single row. */
  readonly rows: readonly KeyRange[] | undefined;
  /** Whether the first dimension is horizontal. */
  readonly isAcross: boolean;
  /** Formats an axis value as it occurs in a key. */
  readonly partOf: (key: string) => string;
}

function axesOf({ partitions, columns, survey: { cells } }: PartitionsReport): Axes {
  const whole: Axes = { columns: cells, rows: undefined, isAcross: true, partOf: (key) => key };
  if (partitions?.kind !== 'multi') return whole;
  const across = dimensionAcross(partitions);
  const ofDimension = (cell: Cell, index: number) => rangeOfDimension(partitions, cell, index);
  return {
    columns: cells.slice(0, columns).map((cell) => ofDimension(cell, across)),
    rows: cells
      .filter((_, index) => index % columns === 0)
      .map((cell) => ofDimension(cell, 1 - across)),
    isAcross: across === 0,
    partOf: (key) => joinMultiKey([key]),
  };
}

/** The first and last column and row with partitions of a range; null if there are none. */
function placeOf(report: PartitionsReport, range: KeyRange): readonly number[] | null {
  const { partitions } = report;
  const { columns, rows } = axesOf(report);
  if (partitions?.kind !== 'multi') return placeAmong(columns, range, keyOrder(partitions), [0, 0]);
  const across = dimensionAcross(partitions);
  const orderOf = (index: number) => keyOrder(partitions.dimensions[index]?.partitions);
  const ofRows = placeAmong(
    rows ?? [],
    rangeOfDimension(partitions, range, 1 - across),
    orderOf(1 - across),
    [],
  );
  if (ofRows === null) return null;
  return placeAmong(columns, rangeOfDimension(partitions, range, across), orderOf(across), ofRows);
}

function placeAmong(
  parts: readonly KeyRange[],
  { first, last }: KeyRange,
  order: (one: string, other: string) => number,
  others: readonly number[],
): readonly number[] | null {
  const from = parts.findIndex((part) => order(part.last, first) >= 0);
  const to = parts.findLastIndex((part) => order(part.first, last) <= 0);
  return from === -1 || to < from ? null : [from, to, ...others];
}
