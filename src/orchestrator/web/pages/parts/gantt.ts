import { html, type Html } from '../html.ts';
import { placeOf, timeAxis } from './axis.ts';
import type { Tone } from './badge.ts';
import { tookText } from './time.ts';

/** A bar with a start and an end. */
export interface GanttRow {
  readonly name: string;
  readonly href: string;
  /** Shown after the name. */
  readonly note?: string | undefined;
  readonly badge: Html;
  readonly tone: Tone;
  readonly startedAt: Date;
  /** Null while it lasts. */
  readonly endedAt: Date | null;
}

/** A chart of periods. The state and duration of each are also given as text. */
export function gantt(rows: readonly GanttRow[], from: Date, until: Date): Html {
  return html`<div class="table" role="group" aria-label="Steps over time" tabindex="0">
    <table class="chart">
      <thead>
        <tr>
          <th scope="col">Step</th>
          <th scope="col">Status</th>
          <th scope="col" class="number">Took</th>
          <th scope="col" class="bars">
            <span class="hidden">Over time</span>${timeAxis(from, until)}
          </th>
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => ganttRow(row, from.getTime(), until.getTime()))}
      </tbody>
    </table>
  </div>`;
}

function ganttRow(row: GanttRow, from: number, until: number): Html {
  const { name, href, note, badge, tone, startedAt, endedAt } = row;
  const start = placeOf(startedAt.getTime(), from, until);
  const width = Math.max(0.4, placeOf(endedAt?.getTime() ?? until, from, until) - start);
  return html`<tr>
    <th scope="row">
      <a href="${href}" title="${name}">${name}</a>${
        note === undefined ? '' : html` <span class="muted">${note}</span>`
      }
    </th>
    <td>${badge}</td>
    <td class="number">${tookText(startedAt, endedAt)}</td>
    <td class="bars">
      <svg class="track" height="18" aria-hidden="true">
        <rect
          class="${tone}"
          x="${Math.min(start, 100 - width).toFixed(3)}%"
          width="${width.toFixed(3)}%"
          y="2"
          height="14"
          rx="2"
        />
      </svg>
    </td>
  </tr>`;
}
