import { html, type Html } from '../html.ts';

export interface Column {
  readonly title: string;
  readonly kind?: 'number' | 'state' | 'wide';
}

export interface Row {
  readonly cells: readonly (Html | string)[];
  /** Full-width content below the row, such as the cause of a failure. */
  readonly below?: Html | undefined;
}

/**
 * A table that scrolls horizontally if it is wider than the page. The link in a row's first cell
 * covers the whole row.
 */
export function table(label: string, columns: readonly Column[], rows: readonly Row[]): Html {
  const kindOf = (index: number) => columns[index]?.kind ?? '';
  return html`<div class="table" role="group" aria-label="${label}" tabindex="0">
    <table>
      <thead>
        <tr>
          ${columns.map(({ title, kind = '' }) => html`<th scope="col" class="${kind}">${title}</th>`)}
        </tr>
      </thead>
      ${rows.map(
        ({ cells, below }) =>
          html`<tbody class="row">
            <tr>
              ${cells.map((cell, index) => html`<td class="${kindOf(index)}">${cell}</td>`)}
            </tr>
            ${
              below === undefined
                ? ''
                : html`<tr class="below">
                    <td colspan="${columns.length}">${below}</td>
                  </tr>`
            }
          </tbody>`,
      )}
    </table>
  </div>`;
}
