import type { DefinedAsset } from '../../definitions/deployment.ts';
import { topologicalOrder } from '../../definitions/selection.ts';

/** The asset graph as a Mermaid flowchart, with one subgraph per group. */
export function mermaidLines(given: readonly DefinedAsset[]): readonly string[] {
  const assets = topologicalOrder(given);
  const ids = new Map(assets.map(({ key }, index) => [key, `a${index}`]));
  const groups = Map.groupBy(assets, ({ group }) => group);
  return [
    'flowchart LR',
    ...[...groups].flatMap(([group, members], index) => [
      `  subgraph g${index}["${group}"]`,
      ...members.map(({ key }) => `    ${ids.get(key)}["${key}"]`),
      '  end',
    ]),
    ...assets.flatMap(({ key, deps }) =>
      deps.map((dep) => `  ${ids.get(dep.key)} --> ${ids.get(key)}`),
    ),
  ];
}
