import type { GraphNode } from '#orchestrator/web/graph/lay-out.ts';

/**
 * Groups in layers: each asset depends on one or two previous ones in its group and, every third,
 * on one in a group of the previous layer.
 * @param layers number of groups in a row
 */
export function sampleGraph(
  groups: number,
  assetsPerGroup: number,
  layers = 6,
): readonly GraphNode[] {
  const keyOf = (group: number, asset: number) => `group_${group}/asset_${asset}`;
  return Array.from({ length: groups }, (_, group) =>
    Array.from({ length: assetsPerGroup }, (__, asset): GraphNode => {
      const own =
        asset === 0 || asset % 7 === 0 ? [] : [Math.floor(asset / 2), (asset * 5) % asset];
      const before = group - Math.ceil(groups / layers);
      const far =
        before >= 0 && asset % 3 === 0 ? [keyOf(before, (asset * 11) % assetsPerGroup)] : [];
      return {
        key: keyOf(group, asset),
        group: `group_${group}`,
        deps: [...new Set(own.map((at) => keyOf(group, at))), ...far],
      };
    }),
  ).flat();
}
