import { project } from '../../project.ts';
import type { Identity } from '../access/caller.ts';
import { html, type Html } from './html.ts';
import type { Links } from './links.ts';
import type { SectionName } from './problem-counts.ts';
import { callerBar } from './parts/caller-bar.ts';
import { staleNotice } from './parts/notice.ts';

/**
 * A topic of the change stream that affects a page: starts and ends of runs, outcomes of steps, or
 * those of one run, job or asset; ticks, backfills and actions, or those of one sensor, backfill or
 * name.
 */
export type Topic =
  | 'runs'
  | 'outcomes'
  | 'ticks'
  | 'queue'
  | 'backfills'
  | 'alerts'
  | 'actions'
  | `${'run' | 'job' | 'asset' | 'sensor' | 'backfill' | 'about'}:${string}`;

export interface Page {
  readonly title: string;
  readonly section?: SectionName | undefined;
  /** Next to the title: states and actions. */
  readonly beside?: Html | undefined;
  readonly actions?: Html | undefined;
  readonly body: Html;
  /** Whether the page uses the shared snapshot, so that the snapshot's read errors affect it. */
  readonly showsSnapshot?: boolean;
  /** Reload interval, independent of known changes; never if not given. */
  readonly everySeconds?: number;
  /** Changes after which the page reloads immediately. */
  readonly follows?: readonly Topic[];
}

/** The server's data for the frame around a page. */
export interface Surroundings extends Identity {
  readonly links: Links;
  /** Number of problems by section; empty while unknown. */
  readonly problems: Readonly<Partial<Record<SectionName, number>>>;
  /** Messages about parts that could not be read. */
  readonly notes: readonly string[];
  /** The text of the search field. */
  readonly query?: string | undefined;
}

export function layout(
  page: Page,
  { links, caller, requestToken, problems, notes, query = '' }: Surroundings,
): Html {
  const sections: readonly (readonly [SectionName, string])[] = [
    ['Overview', links.overview],
    ['Assets', links.assets()],
    ['Runs', links.runs()],
    ['Jobs', links.jobs],
    ['Backfills', links.backfills],
    ['Automation', links.automation],
    ['Queue', links.queue],
    ['Alerts', links.alerts],
    ['Audit log', links.audit()],
  ];
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="request-token" content="${requestToken ?? ''}" />
        <title>${page.title} · ${project().name}</title>
        <link rel="icon" href="${links.static('icon.svg')}" type="image/svg+xml" />
        <link rel="stylesheet" href="${links.static('style.css')}" />
        <script type="module" src="${links.static('page.js')}"></script>
      </head>
      <body
        ${page.everySeconds === undefined ? '' : html`data-every="${page.everySeconds}"`}
        ${page.follows === undefined ? '' : html`data-follows="${JSON.stringify(page.follows)}"`}
        data-events="${links.api('events')}"
      >
        <a class="skip" href="#main">Skip to content</a>
        <header class="side">
          <div class="side-inner">
            <a class="brand" href="${links.overview}">${project().name}</a>
            <nav aria-label="Main" id="navigation" data-live>
              <ul>
                ${sections.map(([name, href]) => {
                  const count = problems[name] ?? 0;
                  const current = name === page.section ? html`aria-current="page"` : '';
                  return html`<li>
                    <a href="${href}" ${current}
                      >${name} ${count === 0 ? '' : problemCount(count)}</a
                    >
                  </li>`;
                })}
              </ul>
            </nav>
          </div>
        </header>
        <div class="content">
          <div class="top">
            <form role="search" action="${links.search}">
              <label class="hidden" for="search">Search assets, jobs and runs</label>
              <input
                id="search"
                type="search"
                name="q"
                value="${query}"
                placeholder="Search assets, jobs, runs"
                autocomplete="off"
              />
            </form>
            ${
              page.everySeconds === undefined
                ? ''
                : html`<button
                    type="button"
                    class="small"
                    data-live-toggle
                    aria-pressed="true"
                    hidden
                  >
                    Live
                  </button>`
            }
            ${callerBar(caller, links)}
          </div>
          <main id="main" tabindex="-1">
            <div class="head" id="head" data-live>
              <h1>${page.title}</h1>
              ${page.beside ?? ''}
              ${page.actions === undefined ? '' : html`<div class="actions">${page.actions}</div>`}
            </div>
            ${
              caller.role === 'operator'
                ? ''
                : html`<p class="muted" id="no-actions" hidden>
                    You may look but not act: that takes the role operator, and yours is
                    ${caller.role}.
                  </p>`
            }
            <div id="answer" role="status"></div>
            <div id="notes" data-live>${staleNotice(notes)}</div>
            ${page.body}
          </main>
        </div>
      </body>
    </html>`;
}

function problemCount(count: number): Html {
  return html`<span class="problems"
    >${count > 99 ? '99+' : count}<span class="hidden">
      ${count === 1 ? 'problem' : 'problems'}</span
    ></span
  >`;
}
