import type { DefinedAsset } from '../../definitions/deployment.ts';
import { topologicalOrder } from '../../definitions/selection.ts';
import type { Style } from '../output/output.ts';
import type { Latest } from '../../reports/assets/latest.ts';
import { latestText, problemTexts } from './latest-text.ts';

/** Assets by group, each with its upstream assets. */
export function assetList(
  assets: readonly DefinedAsset[],
  latest: Latest,
  style: Style,
): readonly string[] {
  const groups = Map.groupBy(topologicalOrder(assets), ({ group }) => group);
  return [...groups].flatMap(([group, members]) => [
    style('bold', group),
    ...members.flatMap((asset, index) => {
      const last = index === members.length - 1;
      return assetLines(asset, latest, style).map(
        (line, row) => `${branch(last, row === 0)}${line}`,
      );
    }),
  ]);
}

function assetLines(
  { key, description, deps, ...asset }: DefinedAsset,
  latest: Latest,
  style: Style,
): readonly string[] {
  const facts = [
    description,
    deps.length === 0 ? '' : `from ${deps.map((dep) => dep.key).join(', ')}`,
    howMaterialized(asset),
  ];
  return [
    `${style('cyan', key)}  ${latestText(latest, key, style)}`,
    ...problemTexts(latest, key, style).map((text) => `  ${text}`),
    ...facts.filter((fact) => fact !== '').map((fact) => `  ${style('dim', fact)}`),
  ];
}

/** What a selection that names the asset needs besides a config. */
function howMaterialized({ inputFrom, jobs }: Pick<DefinedAsset, 'inputFrom' | 'jobs'>): string {
  switch (inputFrom) {
    case 'none':
      return '';
    case 'inputOf':
      return 'by partition';
    case 'configOf':
      return `by partition, in runs of ${jobs.join(', ')}`;
    case 'job':
      return jobs.length === 0 ? 'no job materializes it' : `only in runs of ${jobs.join(', ')}`;
  }
}

const branch = (last: boolean, first: boolean) =>
  first ? (last ? '└─ ' : '├─ ') : last ? '   ' : '│  ';
