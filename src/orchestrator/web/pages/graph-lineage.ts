import { downstreamsOf } from '../graph/lineage.ts';
import { reachOf, type GraphReport } from './graph-report.ts';
import { html, type Html } from './html.ts';
import type { Links } from './links.ts';
import { assetBadge } from './parts/asset-badge.ts';
import { number } from './parts/count.ts';

const mostNeighbours = 30;
const depths = ['0', '1', '2', '3', '5', '10', 'all'];

/**
 * The selected asset: its page, its neighbours, and the shown extent of its lineage. Scripts update
 * it.
 */
export function graphLineage({ nodes, stateOf, query }: GraphReport, links: Links): Html {
  const node = nodes.find(({ key }) => key === query.asset);
  const state = stateOf(query.asset);
  const isPart = reachOf(query) !== undefined;
  const list = (name: string, keys: readonly string[]) =>
    html`<div data-neighbours="${name.toLowerCase()}">
      <dt>${name}</dt>
      <dd>
        <ul class="inline-list">
          ${keys.length === 0 ? html`<li class="muted">none</li>` : ''}
          ${keys.slice(0, mostNeighbours).map(
            (key) =>
              html`<li>
                <a class="name" href="${links.graph({ ...query, asset: key })}" data-asset="${key}"
                  >${key}</a
                >
              </li>`,
          )}
          ${keys.length <= mostNeighbours ? '' : html`<li class="muted">and ${number(keys.length - mostNeighbours)} more</li>`}
        </ul>
      </dd>
    </div>`;
  return html`<section
    class="card"
    aria-label="Selected asset"
    data-selected
    ${node === undefined ? html`hidden` : ''}
  >
    <header>
      <h2><a class="name" href="${links.asset(query.asset)}" data-open>${query.asset}</a></h2>
      <span data-badge>${state === undefined ? '' : assetBadge(state)}</span>
      <a
        class="button small"
        href="${links.graph({ ...query, upstream: 'all', downstream: 'all' })}"
        data-part
        ${isPart ? html`hidden` : ''}
        >Only its upstream and downstream</a
      >
      <form action="${links.graph()}" data-reach ${isPart ? '' : html`hidden`}>
        <input type="hidden" name="asset" value="${query.asset}" />
        ${depthField('upstream', query.upstream)} ${depthField('downstream', query.downstream)}
        <button type="submit" class="small">Show</button>
        <a
          class="button small"
          href="${links.graph({ ...query, upstream: '', downstream: '' })}"
          data-whole
          >Whole graph</a
        >
      </form>
    </header>
    <dl class="facts">
      ${list('Upstream', node?.deps.filter((key) => key !== node.key) ?? [])}
      ${list('Downstream', node === undefined ? [] : (downstreamsOf(nodes).get(node.key) ?? []))}
    </dl>
  </section>`;
}

function depthField(name: string, given: string): Html {
  const chosen = given || '0';
  const options = depths.includes(chosen) ? depths : [chosen, ...depths];
  const text = (depth: string) =>
    ({ 0: 'none', 1: '1 step', all: 'all' })[depth] ?? `${depth} steps`;
  return html`<label>
    ${name === 'upstream' ? 'Upstream' : 'Downstream'}
    <select name="${name}">
      ${options.map((depth) => html`<option value="${depth}" ${depth === chosen ? html`selected` : ''}>${text(depth)}</option>`)}
    </select>
  </label>`;
}
