import type pg from 'pg';
import { sequenceEvents } from '../state/sequence-events.ts';
import { assetsToFold, readWaiting } from '../state/partition-pages.ts';
import { foldAsset, manyOutcomes, type FoldOptions } from './fold-asset.ts';
import type { WindowedAsset } from './windowed-asset.ts';

/** For who asks and waits: so old may states be where much was recorded since. */
export const shownAgeSeconds = 30;

/** Puts what was recorded into its order, and reads what of it concerns the assets into their pages, one asset after the other. */
export async function bringUpToDate(
  database: pg.Pool,
  assets: readonly WindowedAsset[],
  options?: FoldOptions,
): Promise<void> {
  const maxAgeSeconds = options?.maxAgeSeconds ?? 0;
  const { count, ageSeconds } = await readWaiting(database, manyOutcomes);
  if (count <= manyOutcomes || ageSeconds === null || ageSeconds >= maxAgeSeconds)
    await sequenceEvents(database);
  if (assets.length === 0) return;
  const behind = new Set(await assetsToFold(database, assets));
  for (const asset of assets)
    if (behind.has(asset.asset)) await foldAsset(database, asset, options);
}
