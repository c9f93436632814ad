import { html, type Html } from '../html.ts';

interface CardOptions {
  /** Unique on its page: by it a live page finds the part again. */
  readonly id: string;
  readonly title: Html | string;
  /** Beside the title. */
  readonly aside?: Html | undefined;
  readonly body: Html;
  /** Whether a live page reads it again: true unless given. */
  readonly isLive?: boolean;
}

/** A part of a page with a heading. */
export function card({ id, title, aside, body, isLive = true }: CardOptions): Html {
  return html`<section
    class="card"
    id="${id}"
    aria-labelledby="${id}-title"
    ${isLive ? 'data-live' : ''}
  >
    <header>
      <h2 id="${id}-title">${title}</h2>
      ${aside ?? ''}
    </header>
    ${body}
  </section>`;
}
