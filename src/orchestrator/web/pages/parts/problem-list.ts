import { html, type Html } from '../html.ts';
import { badge, type Tone } from './badge.ts';
import { agoTime } from './time.ts';

/** A problem that needs attention. */
export interface ShownProblem {
  readonly tone: Tone;
  readonly word: string;
  readonly subject: string;
  readonly href: string | undefined;
  readonly text: string;
  /** Null if the text contains it or it is unknown. */
  readonly since: Date | null;
  /** How to resolve it. */
  readonly advice: Html | string;
}

export function problemList(problems: readonly ShownProblem[]): Html {
  return html`<ul class="problem-list">
    ${problems.map(
      ({ tone, word, subject, href, text, since, advice }) =>
        html`<li>
          <div class="problem-head">
            ${badge(tone, word)}
            ${href === undefined ? html`<strong>${subject}</strong>` : html`<a class="name" href="${href}">${subject}</a>`}
            ${since === null ? '' : html`<span class="muted">${agoTime(since)}</span>`}
          </div>
          <p class="reason">${text}</p>
          <p class="advice">${advice}</p>
        </li>`,
    )}
  </ul>`;
}
