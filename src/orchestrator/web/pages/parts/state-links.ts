import { html, type Html } from '../html.ts';
import { assetTone, assetWord, type ShownState } from './asset-badge.ts';
import { glyph } from './badge.ts';
import { number } from './count.ts';

interface StateLinks {
  /** In the order in which they are shown. */
  readonly states: readonly ShownState[];
  /** One of each asset. */
  readonly found: readonly (ShownState | undefined)[];
  /** Empty where none is. */
  readonly chosen: string;
  readonly href: (state: ShownState | undefined) => string;
}

/** How many assets are in each state, as links that choose it or give it up. A state that no asset is in is there for scripts. */
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
