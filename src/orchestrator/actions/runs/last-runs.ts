import type { DefinedAsset } from '../../definitions/deployment.ts';
import type { RequestedRun } from '../../definitions/run-for-selection.ts';
import type { ReportSource } from '../../reports/report-source.ts';

/**
 * By key, the runs that last materialized the partitions or attempted to. An asset that gets its
 * input only from a run's config is materialized again with that config. Empty for all other
 * assets.
 */
export async function lastRuns(
  source: ReportSource,
  assets: readonly DefinedAsset[],
  keys: readonly string[],
): Promise<ReadonlyMap<string, RequestedRun>> {
  const [asset, ...others] = assets;
  if (asset?.inputFrom !== 'job' || others.length > 0 || keys.length === 0) return new Map();
  const runs = await (await source.store()).assetHistory.lastRuns(asset.key, asset.jobs, keys);
  return new Map(runs.map(({ partition, ...run }) => [partition, run]));
}
