import type pg from 'pg';
import { sequenceEvents } from '../state/sequence-events.ts';
import { assetsToFold, readWaiting } from '../state/partition-pages.ts';
import { foldAsset, manyOutcomes, type FoldOptions } from './fold-asset.ts';
import type { WindowedAsset } from './windowed-asset.ts';

/** Maximum age of states for interactive requests if there are many new records. */
export const shownAgeSeconds = 30;

/** Sequences new records and adds those of the assets to their pages, one asset at a time. */
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
