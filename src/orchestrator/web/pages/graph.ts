import type { Graphs } from '../graph/create-graphs.ts';
import { graphStates } from '../graph/graph-states.ts';
import { lineageOf } from '../graph/lineage.ts';
import { graphLineage } from './graph-lineage.ts';
import { readGraphQuery, type GraphReport } from './graph-report.ts';
import { graphTree } from './graph-tree.ts';
import { html, type Html } from './html.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import type { PageRequest } from './page-request.ts';
import { command } from './parts/command.ts';
import { counted } from './parts/count.ts';
import { emptyState } from './parts/notice.ts';
import { stateLinks } from './parts/state-links.ts';

/** @throws UsageError if the selected asset does not exist */
export async function readGraphPage(
  graphs: Graphs,
  note: (text: string) => void,
  parameter: PageRequest['query'],
  links: Links,
): Promise<Page> {
  const [{ nodes }, { stateOf, notes }] = await Promise.all([graphs.known(), graphs.states()]);
  for (const text of notes) note(text);
  const query = readGraphQuery(parameter);
  return {
    title: 'Graph',
    section: 'Assets',
    beside: html`<span class="muted">${counted(nodes.length, 'asset')}</span>`,
    actions: html`<a class="button" href="${links.assets()}">List</a>`,
    body:
      nodes.length === 0
        ? emptyState(
            'There are no assets yet.',
            html`Create a pipeline with a first one: ${command('new', 'pipeline', 'NAME')}`,
          )
        : graphBody({ nodes, stateOf, query }, links),
  };
}

function graphBody(report: GraphReport, links: Links): Html {
  const { nodes, stateOf, query } = report;
  if (query.asset !== '') lineageOf(nodes, { asset: query.asset, upstream: 0, downstream: 0 });
  return html`<div
    class="graph"
    data-graph="${links.api('graph')}"
    data-page="${links.graph()}"
    data-asset-page="${links.asset('')}"
  >
    <div class="graph-filters">
      <form class="filters" action="${links.graph()}">
        <label>
          Find in the graph
          <input type="search" name="q" value="${query.q}" autocomplete="off" data-find />
        </label>
        ${query.state === '' ? '' : html`<input type="hidden" name="state" value="${query.state}" />`}
        <button type="submit">Find</button>
      </form>
      <nav aria-label="States" data-states>
        ${stateLinks({
          states: graphStates,
          found: nodes.map(({ key }) => stateOf(key)),
          chosen: query.state,
          href: (state) => links.graph({ ...query, state }),
        })}
      </nav>
    </div>
    <p class="notice" role="status" data-notice hidden></p>
    <p class="hidden" role="status" data-say></p>
    <div class="graph-parts">
      <div class="graph-beside">${graphLineage(report, links)} ${graphTree(report, links)}</div>
      ${picture()}
    </div>
    <script type="module" src="${links.static('graph.js')}"></script>
  </div>`;
}

function picture(): Html {
  const tool = (name: string, text: string, label: string) =>
    html`<button type="button" data-tool="${name}" aria-label="${label}" title="${label}">
      ${text}
    </button>`;
  return html`<section class="graph-picture" aria-label="Picture" data-needs-script hidden>
    <canvas
      tabindex="0"
      role="application"
      aria-label="Picture of the graph"
      aria-describedby="graph-keys"
    ></canvas>
    <p id="graph-keys" class="hidden">
      The list of groups has the same assets. Left and right go to what the selected asset depends
      on and to what depends on it, up and down to its neighbours, or else they move the picture.
      Plus and minus zoom, 0 shows everything, C collapses or expands the group, Enter opens the
      page of the asset, Escape selects nothing.
    </p>
    <div class="graph-tools">
      ${tool('in', '+', 'Zoom in')} ${tool('out', '−', 'Zoom out')}
      ${tool('fit', 'Fit', 'Fit everything')} ${tool('collapse', 'Collapse', 'Collapse all groups')}
      ${tool('expand', 'Expand', 'Expand all groups')}
      <button type="button" data-tool="live" aria-pressed="true">Live</button>
    </div>
  </section>`;
}
