import type { RunsReport } from '../../reports/runs/read-runs.ts';
import { runStatuses } from '../../state/stored-run.ts';
import { html, type Html } from './html.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import { card } from './parts/card.ts';
import { copyAsCommand } from './parts/command.ts';
import { emptyState } from './parts/notice.ts';
import { runsTable } from './parts/runs-table.ts';

/** The filter for runs. Empty fields match everything. */
export interface RunsFilter {
  readonly job: string;
  readonly status: string;
  readonly by: string;
  /** The age limit, a key of `runTimes`. */
  readonly since: string;
  readonly asset: string;
  readonly partition: string;
}

/** Age limits with their hours. */
export const runTimes = {
  hour: ['last hour', 1],
  day: ['last 24 hours', 24],
  week: ['last 7 days', 168],
  month: ['last 30 days', 720],
} as const;

/** @returns undefined if it is not a key of `runTimes` */
export function hoursOf(since: string): number | undefined {
  return Object.entries(runTimes).find(([name]) => name === since)?.[1][1];
}

/** The filter and start of a page of runs. */
export interface RunsQuery extends RunsFilter {
  /** `2026-01-01T00:00:00.000Z,RUN`: the last run on the previous page. */
  readonly before: string;
}

export interface RunsPageReport {
  readonly report: RunsReport;
  readonly jobs: readonly string[];
  readonly assets: readonly string[];
  readonly query: RunsQuery;
}

/** Limits the size of the page's completion list. */
const suggestedAssets = 500;

/** Options of the status filter: statuses, and outcomes of completed runs other than `ok`. */
export const runFilters = { checks_failed: 'checks failed', warnings: 'warnings' } as const;

export function runsPage({ report, jobs, assets, query }: RunsPageReport, links: Links): Page {
  const { runs, unbegun, next } = report;
  const { before: _before, ...filter } = query;
  const isFiltered = Object.values(filter).some((value) => value !== '');
  const nextHref =
    next && links.runs({ ...query, before: `${next.startedAt.toISOString()},${next.runId}` });
  return {
    title: 'Runs',
    section: 'Runs',
    everySeconds: 30,
    follows: ['runs'],
    actions: copyAsCommand([['List the runs', ['runs', 'list', ...options(query)]]]),
    body: html`
      ${filters(jobs, assets, query, links)}
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

function options({ job, status, by, since, asset, partition }: RunsQuery): readonly string[] {
  const hours = hoursOf(since);
  const given = [
    ['--job', job],
    [Object.hasOwn(runFilters, status) ? '--outcome' : '--status', status],
    ['--launched-by', by],
    ['--asset', asset],
    ['--partition', partition],
    ['--since', hours === undefined ? '' : `${hours}h`],
  ] as const;
  return given.filter(([, value]) => value !== '').flat();
}

function nothing(isFiltered: boolean, links: Links): Html {
  if (isFiltered)
    return emptyState('No run matches.', html`<a href="${links.runs()}">Show all of them</a>`);
  return emptyState(
    'Nothing has run yet.',
    html`<a href="${links.assets()}">Choose an asset</a> to materialize.`,
  );
}

function filters(
  jobs: readonly string[],
  assets: readonly string[],
  { job, status, by, since, asset, partition }: RunsQuery,
  links: Links,
): Html {
  const words: readonly (readonly [string, string])[] = [
    ...runStatuses.map((each) => [each, each] as const),
    ...(['checks_failed', 'warnings'] as const).map((each) => [each, runFilters[each]] as const),
  ];
  return html`<form class="filters" action="${links.runs()}">
    ${choice(
      'Job',
      'job',
      jobs.map((name) => [name, name]),
      job,
    )}
    ${field('Launched by', 'by', by)} ${field('Asset', 'asset', asset, 'run-assets')}
    ${field('Partition', 'partition', partition)}
    ${choice(
      'Started',
      'since',
      Object.entries(runTimes).map(([name, [word]]) => [name, word]),
      since,
    )}
    ${choice('Status', 'status', words, status)}
    <datalist id="run-assets">
      ${assets.slice(0, suggestedAssets).map((key) => html`<option value="${key}"></option>`)}
    </datalist>
    <button type="submit">Filter</button>
  </form>`;
}

function choice(
  label: string,
  name: string,
  values: readonly (readonly [value: string, word: string])[],
  chosen: string,
): Html {
  return html`<label>
    ${label}
    <select name="${name}">
      <option value="">all</option>
      ${values.map(([value, word]) => html`<option value="${value}" ${value === chosen ? html`selected` : ''}>${word}</option>`)}
    </select>
  </label>`;
}

const field = (label: string, name: string, value: string, list?: string) =>
  html`<label>
    ${label}
    <input
      type="text"
      name="${name}"
      value="${value}"
      autocomplete="off"
      ${list === undefined ? '' : html`list="${list}"`}
    />
  </label>`;
