import type { ApiAction } from '../../api/endpoints.ts';
import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';

/** An action that a user can trigger. */
export interface Action {
  readonly label: string;
  readonly action: ApiAction;
  readonly body?: object;
  /**
   * What to open afterwards: a page, or the response in place. By default, the current page is
   * reloaded.
   */
  readonly opens?: 'run' | 'backfill' | 'answer';
  /** A question to confirm first. */
  readonly confirm?: string;
  readonly primary?: boolean;
}

/** An action button, which needs a script; the command is the alternative without scripts. */
export function actionButton(
  { label, action, body = {}, opens, confirm, primary = false }: Action,
  links: Links,
): Html {
  return html`<button
    type="button"
    class="${primary ? 'primary' : ''}"
    data-act="${links.act(action)}"
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

/**
 * A form that materializes an asset's partition by key, optionally with downstream assets:
 * immediately, or through the launch form.
 */
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
          data-act="${links.act(['materialize', {}])}"
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
