import type { RunsReport } from '../../reports/runs/read-runs.ts';
import { runStatuses, type RunStatus } from '../../state/stored-run.ts';
import { project } from '../../project.ts';
import { html, type Html } from './html.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import { card } from './parts/card.ts';
import { command, copyAsCommand } from './parts/command.ts';
import { emptyState } from './parts/notice.ts';
import { runsTable } from './parts/runs-table.ts';

/** Where a page of runs begins, and which runs are on it. */
export interface RunsQuery {
  readonly job: string;
  readonly status: string;
  /** `2026-01-01T00:00:00.000Z,RUN`: the last run of the page before. */
  readonly before: string;
}

export interface RunsPageReport {
  readonly report: RunsReport;
  readonly jobs: readonly string[];
  readonly query: RunsQuery;
}

/** What the filter of the status offers: statuses, and the outcomes of completed runs that are not `ok`. */
export const runFilters = { checks_failed: 'checks failed', warnings: 'warnings' } as const;

export function runsPage({ report, jobs, query }: RunsPageReport, links: Links): Page {
  const { runs, unbegun, next } = report;
  const isFiltered = query.job !== '' || query.status !== '';
  const nextHref =
    next && links.runs({ ...query, before: `${next.startedAt.toISOString()},${next.runId}` });
  return {
    title: 'Runs',
    section: 'Runs',
    everySeconds: 10,
    actions: copyAsCommand([['List the runs', ['runs', 'list', ...options(query)]]]),
    body: html`
      ${filters(jobs, query, links)}
      ${card({
        id: 'runs',
        title: query.before === '' ? 'Latest runs' : 'Earlier runs',
        body:
          runs.length + unbegun.length === 0
            ? nothing(isFiltered, links)
            : html`${runsTable('Runs', report, links)}
                <nav class="pages" aria-label="Pages">
                  ${
                    query.before === ''
                      ? ''
                      : html`<a
                          href="${links.runs({
                            ...query,
                            before: undefined,
                          })}"
                          >Latest</a
                        >`
                  }
                  ${nextHref === undefined ? '' : html`<a href="${nextHref}" rel="next">Earlier</a>`}
                </nav>`,
      })}
    `,
  };
}

function options({ job, status }: RunsQuery): readonly string[] {
  const option = status in runFilters ? '--outcome' : '--status';
  return [...(job === '' ? [] : ['--job', job]), ...(status === '' ? [] : [option, status])];
}

function nothing(isFiltered: boolean, links: Links): Html {
  if (isFiltered)
    return emptyState('No run is like that.', html`<a href="${links.runs()}">Show all of them</a>`);
  return emptyState(
    'Nothing has run yet.',
    html`Materialize something: ${command('materialize', project().examples.asset)}`,
  );
}

function filters(jobs: readonly string[], { job, status }: RunsQuery, links: Links): Html {
  const words: readonly (readonly [RunStatus | keyof typeof runFilters, string])[] = [
    ...runStatuses.map((each) => [each, each] as const),
    ...(['checks_failed', 'warnings'] as const).map((each) => [each, runFilters[each]] as const),
  ];
  const chosen = (is: boolean) => (is ? html`selected` : '');
  return html`<form class="filters" action="${links.runs()}">
    <label>
      Job
      <select name="job">
        <option value="">all</option>
        ${jobs.map((name) => html`<option value="${name}" ${chosen(name === job)}>${name}</option>`)}
      </select>
    </label>
    <label>
      Status
      <select name="status">
        <option value="">all</option>
        ${words.map(([value, word]) => html`<option value="${value}" ${chosen(value === status)}>${word}</option>`)}
      </select>
    </label>
    <button type="submit">Filter</button>
  </form>`;
}
