import { assetStates, conditionOf, type AssetState } from '../../reports/assets/asset-state.ts';
import type { DefinedAsset } from '../../definitions/deployment.ts';
import { topologicalOrder } from '../../definitions/selection.ts';
import { html, type Html } from './html.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import { assetBadge, assetTone } from './parts/asset-badge.ts';
import { glyph } from './parts/badge.ts';
import { card } from './parts/card.ts';
import { command } from './parts/command.ts';
import { counted, number } from './parts/count.ts';
import { emptyState } from './parts/notice.ts';
import { pagesNavigation } from './parts/pages-navigation.ts';
import { stateLinks } from './parts/state-links.ts';
import { table, type Row } from './parts/table.ts';
import { agoTime } from './parts/time.ts';
import type { Snapshot } from './snapshot.ts';

export interface AssetsQuery {
  readonly q: string;
  readonly group: string;
  readonly state: string;
  /** Starts at 1. */
  readonly page: number;
}

export interface AssetsReport {
  readonly assets: readonly DefinedAsset[];
  readonly snapshot: Pick<Snapshot, 'latest' | 'states'>;
  readonly query: AssetsQuery;
}

const shownAtOnce = 200;

interface Listed {
  readonly asset: DefinedAsset;
  /** Undefined if unknown. */
  readonly state: AssetState | undefined;
}

export function assetsPage({ assets, snapshot, query }: AssetsReport, links: Links): Page {
  const all = topologicalOrder(assets).map((asset) => ({
    asset,
    state: snapshot.states.get(asset.key),
  }));
  const matching = all.filter((listed) => matches(listed, query));
  const found = matching.filter(({ state }) => query.state === '' || state === query.state);
  const shown = found.slice((query.page - 1) * shownAtOnce, query.page * shownAtOnce);
  const page = (at: number) => links.assets({ ...query, page: at });
  return {
    title: 'Assets',
    section: 'Assets',
    showsSnapshot: true,
    everySeconds: 30,
    follows: ['outcomes'],
    beside: html`<span class="muted">${counted(assets.length, 'asset')}</span>`,
    actions: html`<a class="button" href="${links.graph()}">Graph</a>`,
    body:
      assets.length === 0
        ? emptyState(
            'There are no assets yet.',
            html`Create a pipeline with a first one: ${command('new', 'pipeline', 'NAME')}`,
          )
        : html`
            ${filters(assets, query, links)}
            <nav aria-label="States" id="states" data-live>
              ${stateLinks({
                states: assetStates,
                found: matching.map(({ state }) => state),
                chosen: query.state,
                href: (state) => links.assets({ ...query, page: undefined, state }),
              })}
            </nav>
            <div class="groups" id="list" data-live>
              ${
                shown.length === 0
                  ? emptyState(
                      'No asset matches.',
                      html`<a href="${links.assets()}">Show all of them</a>`,
                    )
                  : [...Map.groupBy(shown, ({ asset }) => asset.group)].map(([group, listed]) =>
                      groupTable(group, listed, snapshot.latest, links),
                    )
              }
            </div>
            ${pagesNavigation({ page: query.page, size: shownAtOnce, total: found.length, href: page })}
          `,
  };
}

function matches({ asset }: Listed, { q, group }: AssetsQuery): boolean {
  const text = q.toLowerCase();
  return (
    (group === '' || asset.group === group) &&
    (text === '' ||
      asset.key.toLowerCase().includes(text) ||
      asset.description.toLowerCase().includes(text) ||
      asset.owners.some((owner) => owner.toLowerCase().includes(text)))
  );
}

function filters(
  assets: readonly DefinedAsset[],
  { q, group, state }: AssetsQuery,
  links: Links,
): Html {
  const groups = [...new Set(assets.map((asset) => asset.group))].toSorted();
  return html`<form class="filters" action="${links.assets()}">
    <label>Name, description or owner <input type="search" name="q" value="${q}" /></label>
    <label>
      Group
      <select name="group">
        <option value="">all</option>
        ${groups.map((name) => html`<option value="${name}" ${name === group ? html`selected` : ''}>${name}</option>`)}
      </select>
    </label>
    ${state === '' ? '' : html`<input type="hidden" name="state" value="${state}" />`}
    <button type="submit">Filter</button>
  </form>`;
}

const columns = [
  { title: 'Asset', kind: 'wide' },
  { title: 'State', kind: 'state' },
  { title: 'Materialized', kind: 'number' },
  { title: 'Partitions', kind: 'number' },
] as const;

function groupTable(
  group: string,
  listed: readonly Listed[],
  latest: Snapshot['latest'],
  links: Links,
): Html {
  const rows = listed.map((of) => assetRow(of, latest, links));
  return card({
    id: `group-${group}`,
    title: group,
    aside: html`<span class="muted">${counted(listed.length, 'asset')}</span>`,
    body: table(`Assets of ${group}`, columns, rows),
  });
}

function assetRow(
  { asset: { key, description, spec }, state }: Listed,
  latest: Snapshot['latest'],
  links: Links,
): Row {
  const known = latest?.get(key);
  const { problems } = conditionOf(known);
  const overview = known?.overview;
  const isPartitioned = spec.partitions !== undefined || (overview?.latest?.partition ?? '') !== '';
  return {
    cells: [
      html`<a class="whole" href="${links.asset(key)}"><span class="name">${key}</span></a
        >${description === '' ? '' : html`<p class="muted">${description}</p>`}`,
      state === undefined ? html`<span class="muted">not known</span>` : assetBadge(state),
      overview?.latest ? agoTime(overview.latest.endedAt) : '',
      isPartitioned ? number(overview?.partitions ?? 0) : '',
    ],
    below:
      problems.length === 0
        ? undefined
        : html`${problems.map(({ kind, text }) => html`<p class="reason">${glyph(assetTone(kind))} ${text}</p>`)}`,
  };
}
