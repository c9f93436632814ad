import { expect, test } from 'vitest';
import { layOut, type GraphNode } from '#orchestrator/web/graph/lay-out.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { sampleGraph } from './sample-graph.ts';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const overlaps = (one: Box, other: Box) =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

const unlinked = Array.from({ length: 40 }, (_, at) => ({
  key: `loose_${at}`,
  group: at < 20 ? 'default' : 'other',
  deps: [],
}));
const circle: readonly GraphNode[] = [
  { key: 'a/one', group: 'a', deps: ['b/two'] },
  { key: 'b/two', group: 'b', deps: ['a/one', 'b/two', 'removed'] },
];

test.each([
  ['groups in layers', sampleGraph(12, 20)],
  ['a group that is too large for dagre', sampleGraph(2, 400)],
  ['more groups than dagre is given', sampleGraph(200, 2)],
  ['assets that nothing connects', unlinked],
  ['groups that depend on each other', circle],
] as const)('every asset stands in its group, and on nothing else: %s', (_, nodes) => {
  const { groups, assets } = layOut(nodes);
  const byGroup = Map.groupBy(nodes, ({ group }) => group);
  const faults = nonEmpty([...byGroup]).map(([group, members]) => {
    const { width = 0, height = 0 } = groups.get(group) ?? {};
    const boxes = members.flatMap(({ key }) => assets.get(key) ?? []);
    const isOutside = (box: Box) =>
      box.x < 0 || box.y < 0 || box.x + box.width > width || box.y + box.height > height;
    const isUnder = (box: Box, at: number) =>
      boxes.slice(at + 1).some((other) => overlaps(box, other));
    return {
      missing: members.length - boxes.length,
      outside: boxes.filter(isOutside).length,
      overlapping: boxes.filter(isUnder).length,
    };
  });
  expect(faults).toEqual(faults.map(() => ({ missing: 0, outside: 0, overlapping: 0 })));
  const cells = [...groups.values()].map(({ column, row }) => `${column} ${row}`);
  expect(new Set(cells).size).toBe(new Set(nodes.map(({ group }) => group)).size);
});

test('what others depend on stands at their left', () => {
  const { groups, assets } = layOut(sampleGraph(6, 8));
  const columns = [0, 1, 2, 3, 4, 5].map((group) => groups.get(`group_${group}`)?.column);
  expect(columns).toEqual([0, 1, 2, 3, 4, 5]);
  const x = (asset: number) => assets.get(`group_0/asset_${asset}`)?.x ?? 0;
  expect(x(6)).toBeGreaterThan(x(3));
  expect(x(3)).toBeGreaterThan(x(1));
});
