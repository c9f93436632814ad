import type { PastCheck } from '../../../state/check-history.ts';
import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';

const shownResults = 20;

/** The results of a check for the last materializations, oldest first, with links to their runs. */
export function checkHistory(name: string, past: readonly PastCheck[], links: Links): Html {
  const results = past
    .filter((of) => of.name === name)
    .slice(0, shownResults)
    .toReversed();
  return html`<span class="check-history"
    >${results.map(({ passed, runId, partition, checkedAt }) => {
      const word = passed ? 'passed' : 'not passed';
      return html`<a
        class="${passed ? 'passed' : 'failed-text'}"
        href="${links.run(runId)}"
        title="${[word, partition, checkedAt.toISOString()].filter((text) => text !== '').join(', ')}"
        ><span aria-hidden="true">${passed ? '✓' : '✕'}</span><span class="hidden">${word}</span></a
      >`;
    })}</span
  >`;
}
