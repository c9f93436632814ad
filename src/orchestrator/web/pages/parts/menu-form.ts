import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';
import type { Action } from './actions.ts';

interface MenuForm {
  readonly title: string;
  /** Sent by name: optional ones without a value are left out. */
  readonly fields: Html;
  /** Each sends the fields and its own body, or that alone, whatever is in the fields. */
  readonly buttons: readonly (Pick<Action, 'label' | 'action' | 'confirm' | 'body'> & {
    readonly isAlone?: boolean;
  })[];
}

/**
 * A drop-down with a form for an action that needs more than a click. It needs a script; the
 * command is the alternative without scripts.
 */
export function menuForm({ title, fields, buttons }: MenuForm, links: Links): Html {
  return html`<details class="menu" data-needs-script hidden>
    <summary class="button">${title}</summary>
    <form class="menu-panel" data-fields>
      ${fields}
      <div class="actions">
        ${buttons.map(
          ({ label, action, confirm, body = {}, isAlone = false }) =>
            html`<button
              type="submit"
              data-act="${links.act(action)}"
              data-body="${JSON.stringify(body)}"
              ${confirm === undefined ? '' : html`data-confirm="${confirm}"`}
              ${isAlone ? html`data-alone formnovalidate` : ''}
              hidden
            >
              ${label}
            </button>`,
        )}
      </div>
    </form>
  </details>`;
}
