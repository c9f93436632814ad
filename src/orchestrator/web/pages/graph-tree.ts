import type { GraphNode } from '../graph/lay-out.ts';
import { lineageOf } from '../graph/lineage.ts';
import { reachOf, type GraphReport } from './graph-report.ts';
import { html, type Html } from './html.ts';
import type { Links } from './links.ts';
import { assetTone, assetWord } from './parts/asset-badge.ts';
import { mark } from './parts/badge.ts';
import { number } from './parts/count.ts';
import { emptyState } from './parts/notice.ts';

/** With more assets, only the chosen group and groups with matches list their assets. */
const mostListed = 3_000;
/** Up to this many assets, all groups are initially open. */
const mostOpen = 60;

/** The assets of each group as links that select them: an accessible alternative to the picture. */
export function graphTree(report: GraphReport, links: Links): Html {
  const { nodes, query } = report;
  const found = foundIn(report);
  const groups = Map.groupBy(found, ({ group }) => group);
  const selectedGroup = nodes.find(({ key }) => key === query.asset)?.group;
  const isAll = found.length <= mostListed;
  return html`<nav class="graph-tree" aria-label="Assets by group" data-tree>
    ${
      found.length === 0
        ? emptyState('No asset matches.', html`<a href="${links.graph()}">Show all of them</a>`)
        : [...groups].map(([group, members]) => {
            const isChosen = group === selectedGroup || group === query.group;
            const isOpen = isChosen || found.length <= mostOpen;
            return html`<details data-group="${group}" ${isOpen ? html`open` : ''}>
              <summary>
                <span class="name">${group}</span>
                <span class="muted">${number(members.length)}</span>
              </summary>
              <ul>
                ${
                  isAll || isChosen
                    ? members.map((node) => item(node, report, links))
                    : html`<li>
                        <a href="${links.graph({ ...query, group })}">List its assets</a>
                      </li>`
                }
              </ul>
            </details>`;
          })
    }
  </nav>`;
}

function foundIn({ nodes, stateOf, query }: GraphReport): readonly GraphNode[] {
  const reach = reachOf(query);
  const lineage = reach && lineageOf(nodes, reach);
  const text = query.q.toLowerCase();
  return nodes.filter(
    ({ key }) =>
      (lineage?.has(key) ?? true) &&
      (query.state === '' || stateOf(key) === query.state) &&
      key.toLowerCase().includes(text),
  );
}

function item({ key, group }: GraphNode, { stateOf, query }: GraphReport, links: Links): Html {
  const state = stateOf(key);
  const isSelected = key === query.asset;
  const name = key.startsWith(`${group}/`) ? key.slice(group.length + 1) : key;
  const seen =
    state === undefined ? mark('missing', 'not known') : mark(assetTone(state), assetWord(state));
  return html`<li>
    <a
      href="${links.graph({ ...query, asset: key })}"
      data-asset="${key}"
      ${isSelected ? html`aria-current="true"` : ''}
      >${seen} ${name}</a
    >
  </li>`;
}
