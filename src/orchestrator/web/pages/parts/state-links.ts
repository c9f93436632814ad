import { html, type Html } from '../html.ts';
import { assetTone, assetWord, type ShownState } from './asset-badge.ts';
import { glyph } from './badge.ts';
import { number } from './count.ts';

interface StateLinks {
  /** In display order. */
  readonly states: readonly ShownState[];
  /** The state of each asset. */
  readonly found: readonly (ShownState | undefined)[];
  /** The chosen state; empty if none. */
  readonly chosen: string;
  readonly href: (state: ShownState | undefined) => string;
}

/**
 * The number of assets in each state, as links that toggle a filter. States without assets are
 * included for scripts.
 */
export function stateLinks({ states, found, chosen, href }: StateLinks): Html {
  const counts = Map.groupBy(found, (state) => state);
  const link = (state: ShownState) => {
    const count = counts.get(state)?.length ?? 0;
    const isChosen = chosen === state;
    return html`<li ${count === 0 && !isChosen ? html`hidden` : ''}>
      <a
        class="badge ${assetTone(state)}"
        href="${href(isChosen ? undefined : state)}"
        data-state="${state}"
        ${isChosen ? html`aria-current="true"` : ''}
        >${glyph(assetTone(state))}
        <span
          ><span data-count>${number(count)}</span> <span data-word>${assetWord(state)}</span></span
        ></a
      >
    </li>`;
  };
  return html`<ul class="states">
    ${states.map(link)}
  </ul>`;
}
