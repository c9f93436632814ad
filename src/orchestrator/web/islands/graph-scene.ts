import { lineageOf, type Asset, type Box, type Graph, type Group } from './graph-data.ts';

export interface AssetBox extends Box {
  readonly asset: Asset;
  readonly label: string;
}

export interface GroupBox extends Box {
  readonly group: Group;
  readonly isCollapsed: boolean;
}

export interface Line {
  readonly from: Box;
  readonly to: Box;
}

/** A line between two assets. It starts or ends at the group if the asset's group is collapsed. */
export interface AssetLine extends Line {
  readonly upstream: string;
  readonly downstream: string;
}

/** The contents of a picture with their positions. */
export interface Scene {
  readonly bounds: Box;
  readonly groups: readonly GroupBox[];
  readonly assets: ReadonlyMap<string, AssetBox>;
  readonly lines: readonly AssetLine[];
  /** Lines between groups, for scales at which assets are too small. */
  readonly groupLines: readonly Line[];
}

const gap = { x: 72, y: 24 };
const collapsed = { width: 220, height: 56 };

/** The scene with all groups in their columns; undefined without a layout. */
export function wholeScene(
  { groups, assets }: Graph,
  isCollapsed: (group: string) => boolean,
): Scene | undefined {
  const framed = groups.flatMap((group) => {
    const { frame } = group;
    if (frame === null) return [];
    const { width, height } = isCollapsed(group.name) ? collapsed : frame;
    return [{ group, column: frame.column, row: frame.row, width, height }];
  });
  if (framed.length === 0) return undefined;
  const columns = [...Map.groupBy(framed, ({ column }) => column)]
    .toSorted(([one], [other]) => one - other)
    .map(([, members]) => members.toSorted((one, other) => one.row - other.row));
  const groupBoxes = new Map(
    stack(columns, gap).map(({ group, x, y, width, height }) => [
      group.name,
      { group, x, y, width, height, isCollapsed: isCollapsed(group.name) },
    ]),
  );
  const boxes = new Map<string, AssetBox>();
  for (const { x, y, group, isCollapsed: isHidden } of groupBoxes.values()) {
    if (isHidden) continue;
    for (const asset of group.members) {
      const { frame, label } = asset;
      if (frame !== null)
        boxes.set(asset.key, { ...frame, asset, label, x: x + frame.x, y: y + frame.y });
    }
  }
  const endOf = ({ key, group }: Asset) => boxes.get(key) ?? groupBoxes.get(group);
  return {
    bounds: boundsOf([...groupBoxes.values()]),
    groups: [...groupBoxes.values()],
    assets: boxes,
    lines: linesOf(assets, endOf),
    groupLines: linesOf(assets, ({ group }) => groupBoxes.get(group)),
  };
}

const partGap = { x: 48, y: 10 };
const partHeight = 28;
const mostRows = 30;

/**
 * The scene of an asset in the middle, with upstream assets on its left and downstream assets on
 * its right.
 */
export function partScene(
  graph: Graph,
  key: string,
  depths: { readonly upstream: number; readonly downstream: number },
): Scene {
  const steps = lineageOf(graph, key, depths);
  const places = farthest(graph, steps);
  const columns = [...Map.groupBy(steps.keys(), (each) => places.get(each) ?? 0)].toSorted(
    ([one], [other]) => one - other,
  );
  const ordered = inOrder(graph, columns);
  const longest = Math.max(...[...steps.keys()].map((each) => each.length));
  const width = Math.min(280, Math.max(96, longest * 7.2 + 36));
  const framed = ordered.flatMap((column) =>
    rows(column).map((keys) =>
      keys.flatMap((each) => {
        const asset = graph.assets.get(each);
        return asset === undefined ? [] : [{ asset, width, height: partHeight }];
      }),
    ),
  );
  const boxes = new Map(
    stack(framed, partGap).map(({ asset, ...box }) => [
      asset.key,
      { ...box, asset, label: asset.key },
    ]),
  );
  return {
    bounds: boundsOf([...boxes.values()]),
    groups: [],
    assets: boxes,
    lines: linesOf(graph.assets, (asset) => boxes.get(asset.key)),
    groupLines: [],
  };
}

/**
 * The longest distance of each asset from the one in the middle, so that all lines point to the
 * right.
 */
function farthest(
  { assets }: Graph,
  steps: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const [sign, towards, back] of [
    [-1, 'upstream', 'downstream'],
    [1, 'downstream', 'upstream'],
  ] as const) {
    const side = new Set([...steps].filter(([, step]) => step * sign >= 0).map(([key]) => key));
    const before = new Map(
      [...side].map((key) => [
        key,
        assets.get(key)?.[back].filter((each) => side.has(each)).length ?? 0,
      ]),
    );
    const ready = [...side].filter((key) => before.get(key) === 0);
    for (let key = ready.pop(); key !== undefined; key = ready.pop()) {
      const place = places.get(key) ?? 0;
      places.set(key, place);
      for (const next of assets.get(key)?.[towards] ?? []) {
        if (!side.has(next)) continue;
        const far = places.get(next) ?? 0;
        places.set(next, sign * Math.max(Math.abs(far), Math.abs(place) + 1));
        before.set(next, (before.get(next) ?? 0) - 1);
        if (before.get(next) === 0) ready.push(next);
      }
    }
  }
  return places;
}

/** Orders each column by its neighbours in the column nearer to the middle, to reduce crossings. */
function inOrder(
  { assets }: Graph,
  columns: readonly (readonly [number, readonly string[]])[],
): readonly (readonly string[])[] {
  const heights = new Map<string, number>();
  const ordered = new Map<number, readonly string[]>();
  const outwards = columns.toSorted(([one], [other]) => Math.abs(one) - Math.abs(other));
  for (const [place, keys] of outwards) {
    const inner = place < 0 ? 'downstream' : 'upstream';
    const heightOf = (key: string) => {
      const of = (assets.get(key)?.[inner] ?? []).flatMap((each) => heights.get(each) ?? []);
      return of.length === 0 ? 0 : of.reduce((sum, each) => sum + each, 0) / of.length;
    };
    const sorted = keys
      .map((key) => ({ key, height: heightOf(key) }))
      .toSorted((one, other) => one.height - other.height);
    sorted.forEach(({ key }, at) => heights.set(key, at - (sorted.length - 1) / 2));
    ordered.set(
      place,
      sorted.map(({ key }) => key),
    );
  }
  return columns.map(([place]) => ordered.get(place) ?? []);
}

const rows = (keys: readonly string[]) =>
  Array.from({ length: Math.ceil(keys.length / mostRows) }, (_, at) =>
    keys.slice(at * mostRows, (at + 1) * mostRows),
  );

/** Places columns side by side, vertically centred. */
function stack<T extends { readonly width: number; readonly height: number }>(
  columns: readonly (readonly T[])[],
  between: { readonly x: number; readonly y: number },
): readonly (T & Box)[] {
  let x = 0;
  return columns.flatMap((column) => {
    const left = x;
    const width = Math.max(...column.map((each) => each.width));
    const height = column.reduce((sum, each) => sum + each.height + between.y, -between.y);
    let y = -height / 2;
    x += width + between.x;
    return column.map((each) => {
      const placed = { ...each, x: left + (width - each.width) / 2, y };
      y += each.height + between.y;
      return placed;
    });
  });
}

function linesOf(
  assets: ReadonlyMap<string, Asset>,
  endOf: (asset: Asset) => Box | undefined,
): readonly AssetLine[] {
  const seen = new Map<Box, Set<Box>>();
  return [...assets.values()].flatMap((asset) => {
    const to = endOf(asset);
    if (to === undefined) return [];
    const known = seen.get(to) ?? new Set<Box>();
    seen.set(to, known);
    return asset.upstream.flatMap((key) => {
      const upstream = assets.get(key);
      const from = upstream && endOf(upstream);
      if (from === undefined || from === to || known.has(from)) return [];
      known.add(from);
      return [{ from, to, upstream: key, downstream: asset.key }];
    });
  });
}

function boundsOf(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}
