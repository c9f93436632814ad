import type { GraphStates } from '../graph/graph-states.ts';
import type { KnownGraph } from '../graph/layouts.ts';
import type { Reach } from '../graph/lineage.ts';
import type { PageRequest } from './page-request.ts';

/** What of the graph is shown, as the address says it. */
export interface GraphQuery {
  readonly q: string;
  readonly state: string;
  /** One that is open in the list. */
  readonly group: string;
  /** The one that is selected; empty where none is. */
  readonly asset: string;
  /** A number, or `all`. Empty in both directions where everything is shown. */
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

/** The part of the graph around the selected asset; undefined where everything is shown. */
export function reachOf({ asset, upstream, downstream }: GraphQuery): Reach | undefined {
  if (asset === '' || (upstream === '' && downstream === '')) return undefined;
  const depth = (text: string) => (text === 'all' ? undefined : Number(text));
  return { asset, upstream: depth(upstream), downstream: depth(downstream) };
}
