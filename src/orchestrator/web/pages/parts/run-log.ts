import { logLevels, type LogLevel, type LogLine, type LogSize } from '../../../state/run-logs.ts';
import type { StoredRun } from '../../../state/stored-run.ts';
import { stepName } from '../../../workflow/step-name.ts';
import { writeCursor } from '../../api/page-cursor.ts';
import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';
import { command } from './command.ts';
import { counted, number } from './count.ts';

/** The filter for log lines. */
export interface LogQuery {
  /** The lowest level to include. */
  readonly level: LogLevel;
  /** Text to search for; empty matches all lines. */
  readonly text: string;
  /** Only lines of this asset, and of this partition; empty for all. */
  readonly of: string;
  readonly partition: string;
}

interface ShownLog {
  readonly run: Pick<StoredRun, 'runId' | 'status'>;
  readonly log: LogSize | undefined;
  readonly lines: readonly LogLine[];
  readonly after: number;
  readonly query: LogQuery;
}

/** Maximum number of lines on a page, counted from the end. */
export const shownLines = 500;

/** The last lines of a run's log. A script appends new lines while the run continues. */
export function logPart(shown: ShownLog, links: Links): Html {
  const { run, log, lines, after, query } = shown;
  const { lines: written, leftOut } = log ?? { lines: 0, leftOut: 0 };
  const api = new URLSearchParams({
    level: query.level,
    after: writeCursor([after]),
    ...(query.text !== '' && { text: query.text }),
    ...(query.of !== '' && { asset: query.of }),
    ...(query.partition !== '' && { partition: query.partition }),
  });
  const nothing =
    written === 0
      ? 'It has logged nothing.'
      : `None of its lines is of level ${query.level} or above${query.text + query.of === '' ? '' : ' and like that'}.`;
  return html`<section class="card" id="log" aria-labelledby="log-title">
    <header>
      <h2 id="log-title">Log</h2>
      <span class="muted" id="log-size" data-live data-is-open="${String(run.status === 'running')}"
        >${counted(written, 'line')}${leftOut === 0 ? '' : `, ${number(leftOut)} of them not kept`}</span
      >
      <button type="button" class="small" data-log-follow aria-pressed="false" hidden>
        Follow
      </button>
    </header>
    ${logFilter(run.runId, query, links)}
    <ol
      class="log"
      tabindex="0"
      aria-label="Log"
      data-log="${links.api(`runs/${encodeURIComponent(run.runId)}/logs?${api.toString()}`)}"
      ${lines.length === 0 ? 'hidden' : ''}
    >
      ${lines.map(lineItem)}
    </ol>
    ${lines.length === 0 ? html`<p class="muted" data-log-nothing>${nothing}</p>` : ''}
    ${lines.length < shownLines ? '' : html`<p class="muted">The last ${number(shownLines)} lines. All of them: ${command('runs', 'logs', run.runId)}</p>`}
    <script type="module" src="${links.static('log.js')}"></script>
  </section>`;
}

function logFilter(runId: string, query: LogQuery, links: Links): Html {
  const { of, partition, text } = query;
  const kept = (name: 'level' | 'of' | 'partition') =>
    query[name] === '' ? '' : html`<input type="hidden" name="${name}" value="${query[name]}" />`;
  const levelLink = (level: LogLevel) =>
    html`<li>
      <a
        href="${links.run(runId, { ...query, level })}#log"
        ${level === query.level ? html`aria-current="true"` : ''}
        >${level}</a
      >
    </li>`;
  return html`<div class="log-filter">
      <nav aria-label="Level of the log">
        <ul class="levels">
          ${logLevels.map(levelLink)}
        </ul>
      </nav>
      <form action="${links.run(runId)}#log" role="search" aria-label="Log">
        ${kept('level')} ${kept('of')} ${kept('partition')}
        <label class="hidden" for="log-text">Search the log</label>
        <input
          type="search"
          id="log-text"
          name="text"
          value="${text}"
          placeholder="Search the log"
        />
        <button type="submit">Search</button>
      </form>
    </div>
    ${
      of === ''
        ? ''
        : html`<p>
            Of <span class="name">${stepName({ asset: of, partition })}</span>:
            <a href="${links.run(runId, { level: query.level, text })}#log">show all steps</a>
          </p>`
    }`;
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
