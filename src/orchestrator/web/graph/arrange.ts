import { Graph, layout, type EdgeLabel, type GraphLabel, type NodeLabel } from '@dagrejs/dagre';
import { topologicalOrder } from '../../definitions/selection.ts';

/** An item to place, with its dependencies among the other items. */
export interface Item {
  readonly key: string;
  readonly deps: readonly string[];
  readonly width: number;
  readonly height: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

interface Arranged {
  readonly width: number;
  readonly height: number;
  /** The upper left corner of each item, by key. */
  readonly places: ReadonlyMap<string, Place>;
}

/** Dagre takes more than quadratic time; larger graphs are laid out in plain columns. */
const mostForDagre = 150;
export const gap = { x: 36, y: 10 } as const;
const aspect = 1.6;
const mostRows = 24;

/** Places items from left to right without overlaps, and connected items together. */
export function arrange(items: readonly Item[]): Arranged {
  return pack(
    componentsOf(items).map((component) =>
      component.length <= mostForDagre ? byDagre(component) : inColumns(component),
    ),
  );
}

/**
 * Keys in columns from left to right, dependencies first. Ordered within a column to reduce
 * crossings.
 */
export function columnsOf(items: readonly Item[]): readonly (readonly string[])[] {
  if (items.length > mostForDagre) return ranks(items);
  const graph = dagreOf(items);
  const keys = items.map(({ key }) => key);
  const at = (key: string) => graph.node(key);
  return [...Map.groupBy(keys, (key) => at(key).rank ?? 0)]
    .toSorted(([one], [other]) => one - other)
    .map(([, column]) =>
      column.toSorted((one, other) => (at(one).order ?? 0) - (at(other).order ?? 0)),
    );
}

function dagreOf(items: readonly Item[]) {
  const graph = new Graph<GraphLabel, NodeLabel, EdgeLabel>();
  graph.setGraph({ rankdir: 'LR', nodesep: gap.y, edgesep: gap.y / 2, ranksep: gap.x });
  for (const { key, width, height } of items) graph.setNode(key, { width, height });
  for (const { key, deps } of items) {
    for (const dep of deps) if (graph.hasNode(dep)) graph.setEdge(dep, key, {});
  }
  return layout(graph);
}

function byDagre(items: readonly Item[]): Arranged {
  const graph = dagreOf(items);
  const places = items.map(({ key, width, height }) => {
    const { x = 0, y = 0 } = graph.node(key);
    return { key, x: Math.round(x - width / 2), y: Math.round(y - height / 2), width, height };
  });
  return enclose(places);
}

function inColumns(items: readonly Item[]): Arranged {
  const byKey = new Map(items.map((item) => [item.key, item]));
  let x = 0;
  const places = ranks(items).flatMap((rank) => {
    return chunks(rank, mostRows).flatMap((keys) => {
      const column = keys.flatMap((key) => byKey.get(key) ?? []);
      let y = 0;
      const placed = column.map(({ key, width, height }) => {
        const place = { key, x, y, width, height };
        y += height + gap.y;
        return place;
      });
      x += Math.max(...column.map(({ width }) => width)) + gap.x;
      return placed;
    });
  });
  return enclose(places);
}

/** Ranks items by their longest path; on a cycle, by the part that comes first. */
function ranks(items: readonly Item[]): readonly (readonly string[])[] {
  const nodes = items.map(({ key, deps }) => ({
    key,
    group: '',
    deps: deps.map((dep) => ({ key: dep })),
  }));
  const rankOf = new Map<string, number>();
  for (const { key, deps } of topologicalOrder(nodes))
    rankOf.set(key, Math.max(0, ...deps.map((dep) => (rankOf.get(dep.key) ?? -1) + 1)));
  return [...Map.groupBy(rankOf.keys(), (key) => rankOf.get(key) ?? 0)]
    .toSorted(([one], [other]) => one - other)
    .map(([, keys]) => keys);
}

function componentsOf(items: readonly Item[]): readonly (readonly Item[])[] {
  const parents = new Map(items.map(({ key }) => [key, key]));
  const rootOf = (key: string): string => {
    let root = key;
    for (
      let parent = parents.get(root);
      parent !== undefined && parent !== root;
      parent = parents.get(root)
    )
      root = parent;
    parents.set(key, root);
    return root;
  };
  for (const { key, deps } of items) {
    for (const dep of deps) if (parents.has(dep)) parents.set(rootOf(dep), rootOf(key));
  }
  return [...Map.groupBy(items, ({ key }) => rootOf(key)).values()];
}

/** Packs parts into rows, the tallest first. */
function pack(parts: readonly Arranged[]): Arranged {
  const sorted = parts.toSorted((one, other) => other.height - one.height);
  const area = parts.reduce(
    (sum, { width, height }) => sum + (width + gap.x) * (height + gap.y),
    0,
  );
  const widest = Math.max(Math.sqrt(area * aspect), ...parts.map(({ width }) => width));
  const places = new Map<string, Place>();
  let [x, y, rowHeight, width] = [0, 0, 0, 0];
  for (const part of sorted) {
    if (x > 0 && x + part.width > widest) [x, y, rowHeight] = [0, y + rowHeight + gap.y, 0];
    for (const [key, place] of part.places) places.set(key, { x: x + place.x, y: y + place.y });
    width = Math.max(width, x + part.width);
    x += part.width + gap.x;
    rowHeight = Math.max(rowHeight, part.height);
  }
  return { width, height: y + rowHeight, places };
}

function enclose(placed: readonly (Omit<Item, 'deps'> & Place)[]): Arranged {
  const left = Math.min(...placed.map(({ x }) => x));
  const top = Math.min(...placed.map(({ y }) => y));
  return {
    width: Math.max(...placed.map(({ x, width }) => x + width)) - left,
    height: Math.max(...placed.map(({ y, height }) => y + height)) - top,
    places: new Map(placed.map(({ key, x, y }) => [key, { x: x - left, y: y - top }])),
  };
}

/** Chunks of similar size with at most `most` items. */
export function chunks<T>(all: readonly T[], most: number): readonly (readonly T[])[] {
  const size = Math.ceil(all.length / Math.ceil(all.length / most));
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  );
}
