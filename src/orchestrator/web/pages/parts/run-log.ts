import { logLevels, type LogLine, type LogSize } from '../../../state/run-logs.ts';
import { stepName } from '../../../workflow/step-name.ts';
import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';
import { card } from './card.ts';
import { command } from './command.ts';
import { counted, number } from './count.ts';

export interface LogQuery {
  /** The least severe level that is shown. */
  readonly level: string;
}

interface ShownLog {
  readonly run: { readonly runId: string };
  readonly log: LogSize | undefined;
  readonly lines: readonly LogLine[];
  readonly query: LogQuery;
}

/** How many of the last lines a page has. */
export const shownLines = 500;

export function logPart({ run: { runId }, log, lines, query }: ShownLog, links: Links): Html {
  if (log === undefined)
    return card({
      id: 'log',
      title: 'Log',
      body: html`<p class="muted">It has logged nothing.</p>`,
    });
  const { lines: written, leftOut } = log;
  return card({
    id: 'log',
    title: 'Log',
    aside: html`<span class="muted"
      >${counted(written, 'line')}${leftOut === 0 ? '' : `, ${number(leftOut)} of them not kept`}</span
    >`,
    body: html`
      <nav aria-label="Level of the log">
        <ul class="levels">
          ${logLevels.map(
            (level) =>
              html`<li>
                <a
                  href="${links.run(runId, {
                    ...query,
                    level,
                  })}#log"
                  ${level === query.level ? html`aria-current="true"` : ''}
                  >${level}</a
                >
              </li>`,
          )}
        </ul>
      </nav>
      ${
        lines.length === 0
          ? html`<p class="muted">Nothing of level ${query.level} or above.</p>`
          : html`<ol class="log" tabindex="0" aria-label="Log">
              ${lines.map(lineItem)}
            </ol>`
      }
      ${lines.length < shownLines ? '' : html`<p class="muted">The last ${number(shownLines)} lines. All of them: ${command('runs', 'logs', runId)}</p>`}
    `,
  });
}

function lineItem({
  at,
  level,
  message,
  asset,
  partition = '',
  attempt = 1,
  attributes = {},
}: LogLine): Html {
  const iso = new Date(at).toISOString();
  const step =
    asset === undefined ? '' : html`<span class="step">${stepName({ asset, partition })}</span> `;
  const more = Object.entries(attributes).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return html`<li class="${level}">
    <time datetime="${iso}" data-time="clock">${iso.slice(11, 19)}</time
    ><span class="level">${level}</span
    ><span class="text"
      >${step}${attempt > 1 ? html`<span class="muted">attempt ${attempt}</span> ` : ''}${message.trimEnd()}${more.length === 0 ? '' : html` <span class="muted">${more.join(' ')}</span>`}</span
    >
  </li>`;
}
