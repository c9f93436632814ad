import { z } from 'zod';
import { graphStates } from '../graph/graph-states.ts';
import { lineageOf } from '../graph/lineage.ts';
import { notes } from './common.ts';
import { named } from './components.ts';
import { defineEndpoint } from './endpoint.ts';

const state = z
  .enum(graphStates)
  .nullable()
  .describe('The worst that is known of it, unless a run is about to materialize it');
const version = z.string().describe('Changes when assets, groups or dependencies change');
const size = { width: z.number().int(), height: z.number().int() };
const place = z.number().int();

const node = z.object({
  key: z.string(),
  group: z.string(),
  deps: z.array(z.string()).describe('Keys of upstream assets'),
  state,
  frame: z
    .object({ x: place, y: place, ...size })
    .nullable()
    .describe('Its position in the frame of its group; null without a layout'),
});
const group = z.object({
  name: z.string(),
  assets: place.describe('How many it has in all'),
  frame: z
    .object({ column: place, row: place, ...size })
    .nullable()
    .describe('Columns are from left to right, rows in a column from top to bottom'),
});
const depth = z.coerce
  .number()
  .int()
  .min(0)
  .max(1e3)
  .optional()
  .describe('How many steps from the asset; by default all');

const showGraph = defineEndpoint({
  id: 'showGraph',
  method: 'get',
  path: '/v1/graph',
  tag: 'assets',
  summary: 'Assets with their state, their dependencies and their position in the picture',
  query: z.strictObject({
    asset: z
      .string()
      .min(1)
      .optional()
      .describe('Only this asset with its upstream and downstream assets'),
    upstream: depth,
    downstream: depth,
  }),
  response: named(
    'Graph',
    z.object({
      version,
      layout: z
        .enum(['ready', 'computing', 'failed'])
        .describe('A layout takes some seconds. Read the graph again until it is ready'),
      groups: z.array(group),
      assets: z.array(node),
      notes,
    }),
  ),
  handle: async ({ graphs, query: { asset, ...reach } }) => {
    const [{ nodes, version: of, layout }, { stateOf, notes: noted }] = await Promise.all([
      graphs.known(),
      graphs.states(),
    ]);
    const frames = typeof layout === 'string' ? undefined : layout;
    const chosen = asset === undefined ? undefined : lineageOf(nodes, { asset, ...reach });
    const shown = nodes.filter(({ key }) => chosen?.has(key) ?? true);
    const groups = new Set(shown.map((each) => each.group));
    const counts = Map.groupBy(nodes, (each) => each.group);
    return {
      version: of,
      layout: typeof layout === 'string' ? layout : ('ready' as const),
      groups: [...groups].map((name) => ({
        name,
        assets: counts.get(name)?.length ?? 0,
        frame: frames?.groups.get(name) ?? null,
      })),
      assets: shown.map((each) => ({
        ...each,
        state: stateOf(each.key) ?? null,
        frame: frames?.assets.get(each.key) ?? null,
      })),
      notes: noted,
    };
  },
});

const showGraphStates = defineEndpoint({
  id: 'showGraphStates',
  method: 'get',
  path: '/v1/graph/states',
  tag: 'assets',
  summary: 'The states of all assets of the graph, for polling',
  response: named(
    'GraphStates',
    z.object({
      version,
      states: z.array(state).describe('In the order of the assets in the graph of this version'),
      notes,
    }),
  ),
  handle: async ({ graphs }) => {
    const [{ nodes, version: of }, { stateOf, notes: noted }] = await Promise.all([
      graphs.known(),
      graphs.states(),
    ]);
    return {
      version: of,
      states: nodes.map(({ key }) => stateOf(key) ?? null),
      notes: noted,
    };
  },
});

/**
 * The graph of assets, and an endpoint with only their states for clients that already have the
 * graph.
 */
export const graphEndpoints = [showGraph, showGraphStates];
