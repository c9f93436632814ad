import type { DefinedAsset } from '../../definitions/deployment.ts';
import type { Style } from '../output/output.ts';
import type { Latest } from '../../reports/assets/latest.ts';
import { latestText, problemTexts } from './latest-text.ts';

/**
 * A tree of assets from upstream to downstream. An asset with several upstream assets appears below
 * each of them, and is expanded only once.
 */
export function assetGraph(
  assets: readonly DefinedAsset[],
  latest: Latest,
  style: Style,
): readonly string[] {
  const unfolded = new Set<string>();
  const below = (key: string) => assets.filter(({ deps }) => deps.some((dep) => dep.key === key));

  function lines(
    { key }: DefinedAsset,
    indent: string,
    branch: string,
    childIndent: string,
  ): readonly string[] {
    const children = below(key);
    if (unfolded.has(key) && children.length > 0)
      return [`${indent}${branch}${style('cyan', key)} ${style('dim', '(see above)')}`];
    unfolded.add(key);
    return [
      [
        `${indent}${branch}${style('cyan', key)}  ${latestText(latest, key, style)}`,
        ...problemTexts(latest, key, style),
      ].join(' · '),
      ...children.flatMap((child, index) =>
        index === children.length - 1
          ? lines(child, `${indent}${childIndent}`, '└─ ', '   ')
          : lines(child, `${indent}${childIndent}`, '├─ ', '│  '),
      ),
    ];
  }

  return assets.filter(({ deps }) => deps.length === 0).flatMap((root) => lines(root, '', '', ''));
}
