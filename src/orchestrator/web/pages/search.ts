import type { NamesFound } from '../../reports/search.ts';
import type { StoredRun } from '../../state/stored-run.ts';
import { html, type Html } from './html.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import { card } from './parts/card.ts';
import { counted } from './parts/count.ts';
import { emptyState } from './parts/notice.ts';
import { runsTable } from './parts/runs-table.ts';

export interface Found {
  readonly query: string;
  readonly names: NamesFound;
  readonly runs: readonly StoredRun[];
}

const shown = 50;

export function searchPage(
  { query, names: { assets, jobs, sensors, schedules }, runs }: Found,
  links: Links,
): Page {
  const count = assets.length + jobs.length + sensors.length + schedules.length + runs.length;
  const list = (
    id: string,
    title: string,
    items: readonly (readonly [name: string, href: string])[],
  ) =>
    items.length === 0
      ? ''
      : card({
          id,
          title,
          aside: html`<span class="muted">${counted(items.length, 'result')}</span>`,
          body: linkList(items),
        });
  return {
    title: query === '' ? 'Search' : `Search: ${query}`,
    body: html`
      ${count > 0 ? '' : emptyState(query === '' ? 'Search for something.' : 'Nothing matches.', html`A part of the name of an asset, a job, a sensor or a schedule is enough, or the beginning or end of a run's id.`)}
      ${list(
        'assets',
        'Assets',
        assets.map((key) => [key, links.asset(key)] as const),
      )}
      ${list(
        'jobs',
        'Jobs',
        jobs.map((name) => [name, links.job(name)] as const),
      )}
      ${list(
        'sensors',
        'Sensors',
        sensors.map((name) => [name, links.sensor(name)] as const),
      )}
      ${list(
        'schedules',
        'Schedules',
        schedules.map((name) => [name, links.schedule(name)] as const),
      )}
      ${runs.length === 0 ? '' : card({ id: 'runs', title: 'Runs', body: runsTable('Runs', { runs, blockages: new Map(), waits: new Map() }, links) })}
    `,
  };
}

function linkList(items: readonly (readonly [name: string, href: string])[]): Html {
  const hidden = items.length - shown;
  return html`<ul class="found">
      ${items.slice(0, shown).map(([name, href]) => html`<li><a class="name" href="${href}">${name}</a></li>`)}
    </ul>
    ${hidden > 0 ? html`<p class="muted">And ${counted(hidden, 'more result')}: write more of the name.</p>` : ''}`;
}
