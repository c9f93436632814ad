import { html, type Html } from '../html.ts';

const shownLength = 300;

/** The first line of an error, with the rest collapsed. */
export function reason(error: string): Html {
  const [first = '', ...others] = error.trim().split('\n');
  const isWhole = others.length === 0 && first.length <= shownLength;
  if (isWhole) return html`<p class="reason">${first}</p>`;
  return html`<details class="reason">
    <summary>${first.slice(0, shownLength)}${first.length > shownLength ? '…' : ''}</summary>
    <pre tabindex="0">${error.trim()}</pre>
  </details>`;
}
