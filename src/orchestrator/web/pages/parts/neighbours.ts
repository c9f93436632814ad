import type { AssetState } from '../../../reports/assets/asset-state.ts';
import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';
import { assetBadge } from './asset-badge.ts';
import { counted } from './count.ts';

const shownAssets = 30;

/** Adjacent assets with their known states. */
export function neighbours(
  keys: readonly string[],
  states: ReadonlyMap<string, AssetState> | undefined,
  links: Links,
): Html {
  if (keys.length === 0) return html`<span class="muted">none</span>`;
  const hidden = keys.length - shownAssets;
  return html`<ul class="neighbours">
    ${keys.slice(0, shownAssets).map((key) => {
      const state = states?.get(key);
      return html`<li>
        <a class="name" href="${links.asset(key)}">${key}</a>
        ${state === undefined ? '' : assetBadge(state)}
      </li>`;
    })}
    ${hidden > 0 ? html`<li class="muted">and ${counted(hidden, 'more asset')}</li>` : ''}
  </ul>`;
}
