import { readFreshness } from '../freshness/deadlines.ts';
import { messageOf } from '../message-of.ts';
import type { DefinedAsset } from './deployment.ts';

/** Lists each freshness policy that is invalid, or does not fit the partitions of its asset. */
export function freshnessProblems(assets: readonly DefinedAsset[]): readonly string[] {
  return assets.flatMap((asset) => {
    const { key, freshness } = asset;
    if (freshness === undefined) return [];
    if (asset.spec.partitions?.kind === 'multi') {
      return [
        `Asset ${key} has \`freshness\` and partitions of two dimensions, whose old windows would become overdue: remove one of the two`,
      ];
    }
    try {
      readFreshness(freshness);
      return [];
    } catch (error) {
      return [`Asset ${key}: ${messageOf(error)}`];
    }
  });
}
