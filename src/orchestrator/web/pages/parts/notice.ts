import { html, type Html } from '../html.ts';

/** What could not be read, while the rest of the page was. */
export function staleNotice(texts: readonly string[]): Html {
  if (texts.length === 0) return html``;
  return html`<div class="notice overdue" role="status">
    <p><strong>A part of this page could not be read.</strong> The rest is up to date.</p>
    <ul>
      ${texts.map((text) => html`<li>${text}</li>`)}
    </ul>
  </div>`;
}

/** Where there is nothing yet: what to do next. */
export function emptyState(title: string, next: Html): Html {
  return html`<div class="empty">
    <p class="empty-title">${title}</p>
    <p>${next}</p>
  </div>`;
}
