import { html, type Html } from '../html.ts';
import { number } from './count.ts';

interface PagesOptions {
  /** Starts at 1. */
  readonly page: number;
  readonly size: number;
  readonly total: number;
  readonly href: (page: number) => string;
  /** The name of the items, such as `steps`. */
  readonly what?: string;
}

/**
 * Formats like `201 to 400 of 1,234`, with links to the previous and next page; empty if there is
 * only one page.
 */
export function pagesNavigation({ page, size, total, href, what = 'Pages' }: PagesOptions): Html {
  if (total <= size) return html``;
  const first = (page - 1) * size + 1;
  const last = Math.min(page * size, total);
  return html`<nav class="pages" aria-label="${what}">
    ${page > 1 ? html`<a href="${href(page - 1)}" rel="prev">Back</a>` : ''}
    <span>${number(first)} to ${number(last)} of ${number(total)}</span>
    ${last < total ? html`<a href="${href(page + 1)}" rel="next">Next</a>` : ''}
  </nav>`;
}
