import type { DefinedAsset } from '../../definitions/deployment.ts';
import type { RequestedRun } from '../../definitions/run-for-selection.ts';
import type { Context } from '../context.ts';

/**
 * By key, the runs that materialized the partitions last, or tried to: an asset whose input only the config of a run supplies is materialized again with
 * that config. None of other assets.
 */
export async function lastRuns(
  context: Context,
  assets: readonly DefinedAsset[],
  keys: readonly string[],
): Promise<ReadonlyMap<string, RequestedRun>> {
  const [asset, ...others] = assets;
  if (asset?.inputFrom !== 'job' || others.length > 0 || keys.length === 0) return new Map();
  const runs = await (await context.store()).assetHistory.lastRuns(asset.key, asset.jobs, keys);
  return new Map(runs.map(({ partition, ...run }) => [partition, run]));
}
