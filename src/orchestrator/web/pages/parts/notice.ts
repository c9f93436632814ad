import { html, type Html } from '../html.ts';

/** Messages about parts of the page that could not be read. */
export function staleNotice(texts: readonly string[]): Html {
  if (texts.length === 0) return html``;
  return html`<div class="notice overdue" role="status">
    <p><strong>A part of this page could not be read.</strong> The rest is up to date.</p>
    <ul>
      ${texts.map((text) => html`<li>${text}</li>`)}
    </ul>
  </div>`;
}

/** Placeholder for an empty list, with the next step to take. */
export function emptyState(title: string, next: Html): Html {
  return html`<div class="empty">
    <p class="empty-title">${title}</p>
    <p>${next}</p>
  </div>`;
}
