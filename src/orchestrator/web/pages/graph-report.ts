import type { GraphStates } from '../graph/graph-states.ts';
import type { KnownGraph } from '../graph/layouts.ts';
import type { Reach } from '../graph/lineage.ts';
import type { PageRequest } from './page-request.ts';

/** The parameters of the graph page in the URL. */
export interface GraphQuery {
  readonly q: string;
  readonly state: string;
  /** The group that is open in the list. */
  readonly group: string;
  /** The selected asset; empty if none. */
  readonly asset: string;
  /** A number or `all`. If both directions are empty, the whole graph is shown. */
  readonly upstream: string;
  readonly downstream: string;
}

export type GraphReport = Pick<KnownGraph, 'nodes'> &
  Pick<GraphStates, 'stateOf'> & { readonly query: GraphQuery };

export function readGraphQuery(parameter: PageRequest['query']): GraphQuery {
  const depth = (name: string) => (/^(all|\d{1,3})$/.test(parameter(name)) ? parameter(name) : '');
  return {
    q: parameter('q'),
    state: parameter('state'),
    group: parameter('group'),
    asset: parameter('asset'),
    upstream: depth('upstream'),
    downstream: depth('downstream'),
  };
}

/** The extent of the lineage around the selected asset; undefined for the whole graph. */
export function reachOf({ asset, upstream, downstream }: GraphQuery): Reach | undefined {
  if (asset === '' || (upstream === '' && downstream === '')) return undefined;
  const depth = (text: string) => (text === 'all' ? undefined : Number(text));
  return { asset, upstream: depth(upstream), downstream: depth(downstream) };
}
