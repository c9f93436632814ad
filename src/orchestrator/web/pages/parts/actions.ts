import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';

/** Something that a person may have done. */
export interface Action {
  readonly label: string;
  /** Of the API, below `/api/v1/`. */
  readonly address: string;
  readonly body?: object;
  /** The page that is opened afterwards, or that the answer is shown; this page is read again unless given. */
  readonly opens?: 'run' | 'backfill' | 'answer';
  /** A question that comes before. */
  readonly confirm?: string;
  readonly primary?: boolean;
}

/** A button, which a script shows: without one there is the command. */
export function actionButton(
  { label, address, body = {}, opens, confirm, primary = false }: Action,
  links: Links,
): Html {
  return html`<button
    type="button"
    class="${primary ? 'primary' : ''}"
    data-act="${links.api(address)}"
    data-body="${JSON.stringify(body)}"
    ${opensAttribute(opens, links)}
    ${confirm === undefined ? '' : html`data-confirm="${confirm}"`}
    hidden
  >
    ${label}
  </button>`;
}

function opensAttribute(opens: Action['opens'], links: Links): Html | string {
  if (opens === undefined) return '';
  if (opens === 'answer') return html`data-opens="answer"`;
  return html`data-opens="${opens}"
  data-page="${opens === 'run' ? links.run('') : links.backfill('')}"`;
}

/** What materializes an asset by the key of its partition, with its downstreams if wanted: at once, or as the form of the job begins. */
export function materializeForm(
  key: string,
  isPartitioned: boolean,
  partition: string | undefined,
  suggested: readonly string[],
  links: Links,
): Html {
  return html`<details class="menu">
    <summary class="button primary">Materialize</summary>
    <form class="menu-panel" action="${links.materialize({})}" data-materialize>
      <input type="hidden" name="selection" value="${key}" />
      ${
        isPartitioned
          ? html`<label
                >Partition
                <input
                  type="text"
                  name="partition"
                  value="${partition ?? ''}"
                  autocomplete="off"
                  list="suggested-partitions"
                  required
              /></label>
              <datalist id="suggested-partitions">
                ${suggested.map((key) => html`<option value="${key}"></option>`)}
              </datalist>`
          : ''
      }
      <label class="check"><input type="checkbox" name="downstreams" /> and its downstreams</label>
      <div class="actions">
        <button
          type="submit"
          class="primary"
          data-act="${links.api('materializations')}"
          ${opensAttribute('run', links)}
          hidden
        >
          Start a run
        </button>
        <button type="submit" formnovalidate>Choose its config first</button>
      </div>
    </form>
  </details>`;
}
