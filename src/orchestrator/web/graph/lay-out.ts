import { arrange, chunks, columnsOf, gap, type Item } from './arrange.ts';

/** An asset of the graph without a position. */
export interface GraphNode {
  readonly key: string;
  readonly group: string;
  /** Keys of upstream assets. */
  readonly deps: readonly string[];
}

/** The position and size of a group: columns from left to right, rows from top to bottom. */
export interface GroupFrame {
  readonly column: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
}

/** The position and size of an asset in the frame of its group. */
export interface AssetFrame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The layout of a graph. */
export interface GraphLayout {
  readonly groups: ReadonlyMap<string, GroupFrame>;
  readonly assets: ReadonlyMap<string, AssetFrame>;
}

const assetHeight = 28;
const narrowest = 96;
const widest = 260;
const characterWidth = 7.2;
/** Space for the state glyph and the padding on both sides. */
const aroundName = 36;
const padding = 12;
const titleHeight = 28;
const aspect = 1.4;

/**
 * Lays out assets within groups, and groups in columns with dependencies to the left. Takes seconds
 * for thousands of assets.
 */
export function layOut(nodes: readonly GraphNode[]): GraphLayout {
  const byGroup = Map.groupBy(nodes, ({ group }) => group);
  const assets = new Map<string, AssetFrame>();
  const sizes = new Map<string, { readonly width: number; readonly height: number }>();
  for (const [group, members] of byGroup) {
    const width = widthOf(members);
    const arranged = arrange(
      members.map(({ key, deps }) => ({ key, deps, width, height: assetHeight })),
    );
    for (const [key, { x, y }] of arranged.places)
      assets.set(key, { x: x + padding, y: y + titleHeight, width, height: assetHeight });
    sizes.set(group, {
      width: arranged.width + 2 * padding,
      height: arranged.height + titleHeight + padding,
    });
  }
  const groups = groupItems(nodes, sizes);
  return { groups: framesOf(groups), assets };
}

/** The width of the longest name, so that assets in a column are aligned. */
function widthOf(members: readonly GraphNode[]): number {
  const longest = Math.max(...members.map(({ key, group }) => labelOf(key, group).length));
  return Math.round(Math.min(widest, Math.max(narrowest, longest * characterWidth + aroundName)));
}

const labelOf = (key: string, group: string) =>
  key.startsWith(`${group}/`) ? key.slice(group.length + 1) : key;

function groupItems(
  nodes: readonly GraphNode[],
  sizes: ReadonlyMap<string, { readonly width: number; readonly height: number }>,
): readonly Item[] {
  const groupOf = new Map(nodes.map(({ key, group }) => [key, group]));
  const deps = new Map<string, Set<string>>([...sizes.keys()].map((group) => [group, new Set()]));
  for (const { group, deps: keys } of nodes) {
    for (const key of keys) {
      const upstream = groupOf.get(key);
      if (upstream !== undefined && upstream !== group) deps.get(group)?.add(upstream);
    }
  }
  return [...sizes].map(([key, size]) => ({ key, ...size, deps: [...(deps.get(key) ?? [])] }));
}

/**
 * Places unconnected groups last and splits columns that are much higher than the target height.
 */
function framesOf(groups: readonly Item[]): ReadonlyMap<string, GroupFrame> {
  const byKey = new Map(groups.map((group) => [group.key, group]));
  const upstreams = new Set(groups.flatMap(({ deps }) => deps));
  const isLinked = ({ key, deps }: Item) => deps.length > 0 || upstreams.has(key);
  const linked = groups.filter(isLinked);
  const loose = groups.filter((group) => !isLinked(group)).map(({ key }) => key);
  const area = groups.reduce(
    (sum, { width, height }) => sum + (width + gap.x) * (height + gap.y),
    0,
  );
  const height = Math.sqrt(area / aspect);
  const columns = [...columnsOf(linked), ...(loose.length === 0 ? [] : [loose])].flatMap(
    (column) => {
      const heights = column.map((key) => (byKey.get(key)?.height ?? 0) + gap.y);
      const total = heights.reduce((sum, each) => sum + each, 0);
      return chunks(
        column,
        Math.max(1, Math.ceil(column.length / Math.max(1, Math.round(total / height)))),
      );
    },
  );
  return new Map(
    columns.flatMap((column, at) =>
      column.map((key, row) => {
        const { width = 0, height: high = 0 } = byKey.get(key) ?? {};
        return [key, { column: at, row, width, height: high }] as const;
      }),
    ),
  );
}
