import { html, type Html } from '../html.ts';

interface CardOptions {
  /** Unique on its page, so that live updates can find the card. */
  readonly id: string;
  readonly title: Html | string;
  /** Next to the title. */
  readonly aside?: Html | undefined;
  readonly body: Html;
  /** Whether live updates replace the card; true by default. */
  readonly isLive?: boolean;
}

/** A section of a page with a heading. */
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
