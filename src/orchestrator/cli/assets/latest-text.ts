import { assetProblems, countOf, type AssetProblem } from '../../reports/assets/asset-problems.ts';
import type { Latest } from '../../reports/assets/latest.ts';
import { ago } from '../../time-text.ts';
import type { Style } from '../output/output.ts';
import { metadataText } from '../runs/step-line.ts';

/** `3 min ago · 4 partitions · tables: 12`. */
export function latestText(known: Latest, asset: string, style: Style): string {
  if (known === undefined) return '';
  const overview = known.get(asset)?.overview;
  if (overview === undefined || overview.latest === null) return style('dim', 'never materialized');
  const { partition, metadata, endedAt } = overview.latest;
  const facts = partition === '' ? metadataText(metadata) : [countOf(overview.partitions)];
  return [style('green', ago(endedAt)), ...facts].join(' · ');
}

const marks = {
  failed: ['✗', 'red'],
  check_failed: ['✗', 'red'],
  check_warning: ['✗', 'yellow'],
  stale: ['◐', 'yellow'],
  due: ['!', 'yellow'],
  overdue: ['!', 'red'],
} as const satisfies Record<AssetProblem['kind'], readonly [mark: string, colour: string]>;

/** The problems of an asset, each with its symbol. */
export function problemTexts(known: Latest, asset: string, style: Style): readonly string[] {
  return assetProblems(known?.get(asset) ?? {}).map(({ kind, text }) => {
    const [mark, colour] = marks[kind];
    return style(colour, `${mark} ${text}`);
  });
}
