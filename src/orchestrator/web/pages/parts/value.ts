import { isPreview, previewTitle, type Json, type Metadata } from '../../../workflow/json.ts';
import { html, type Html } from '../html.ts';
import { number } from './count.ts';

/** A metadata value: numbers with separators, web URLs as links. */
export function metadataValue(value: Metadata[string]): Html {
  if (value === null) return html`<span class="muted">none</span>`;
  if (typeof value === 'number') return html`<span class="number">${number(value)}</span>`;
  return textOrLink(String(value));
}

/** Only web URLs become links; others, such as `javascript:`, stay text. */
export function textOrLink(text: string): Html {
  const protocol = /^https?:\/\/\S+$/i.test(text) ? URL.parse(text)?.protocol : undefined;
  if (protocol !== 'http:' && protocol !== 'https:') return html`${text}`;
  return html`<a href="${text}" rel="noreferrer">${text}</a>`;
}

/** Short values in a list, followed by multi-line Markdown values as plain text. */
export function metadataList(
  metadata: Metadata,
  before: readonly (readonly [name: string, value: Html | string])[] = [],
): Html {
  const entries = Object.entries(metadata).filter(([, value]) => value !== '');
  const short = entries
    .filter(([name]) => !isPreview(name))
    .map(([name, value]) => [name, metadataValue(value)] as const);
  const previews = entries.filter(([name]) => isPreview(name));
  return html`${facts([...before, ...short])}${previews.map(
    ([name, value]) =>
      html`<details class="preview">
        <summary>${previewTitle(name)}</summary>
        <pre tabindex="0">${String(value)}</pre>
      </details>`,
  )}`;
}

export function facts(pairs: readonly (readonly [name: string, value: Html | string])[]): Html {
  if (pairs.length === 0) return html``;
  return html`<dl class="facts">
    ${pairs.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

const shownCharacters = 4_000;

/** Truncated JSON. */
export function jsonBlock(value: Json): Html {
  const text = JSON.stringify(value, null, 2);
  const isCut = text.length > shownCharacters;
  return html`<pre class="json" tabindex="0">
${text.slice(0, shownCharacters)}${isCut ? '…' : ''}</pre>
    ${isCut ? html`<p class="muted">The first ${number(shownCharacters)} of ${number(text.length)} characters.</p>` : ''}`;
}
