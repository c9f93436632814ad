import { ApplicationFailure } from '@temporalio/common';
import type { AnyAsset, Asset } from './asset.ts';
import { failureText, terminalFailure } from './failure.ts';
import { defineJob, type Job } from './job.ts';
import type { Json } from './json.ts';
import { selectAssets, topologicalOrder } from './selection.ts';

/** Input of the job `materializeAssets`, after `beginRun` has checked each asset's config. */
export interface MaterializeAssetsConfig {
  readonly selection: readonly string[];
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * The job that materializes a selection of assets: each as soon as its selected upstreams are done. An asset whose upstream failed is skipped
 * and named; the others go on.
 */
export function defineMaterializeAssets(assets: readonly AnyAsset[]): Job<MaterializeAssetsConfig> {
  return defineJob<MaterializeAssetsConfig>(async (run, { selection, config }) => {
    const selected = selectAssets(assets, selection);
    if ('unknown' in selected) throw terminalFailure(`No asset is named ${selected.unknown.join(', ')}`, 'UnknownAsset');

    const keys = new Set(selected.keys);
    const outcomes = new Map<string, Promise<boolean>>();
    const materializeAfterUpstreams = async (asset: AnyAsset): Promise<boolean> => {
      const upstreams = await Promise.all(asset.deps.map(({ key }) => outcomes.get(key) ?? Promise.resolve(true)));
      const failed = asset.deps.filter((_, index) => upstreams[index] === false).map(({ key }) => key);
      if (failed.length > 0) throw terminalFailure(`${asset.key}: skipped, since ${failed.join(', ')} failed`, 'Skipped');
      await run.materialize(asset as Asset<Json, unknown>, { config: config[asset.key] });
      return true;
    };

    const errors: string[] = [];
    for (const asset of topologicalOrder(assets.filter(({ key }) => keys.has(key)))) {
      const outcome = materializeAfterUpstreams(asset).catch((error: unknown) => {
        if (!(error instanceof ApplicationFailure)) throw error;
        errors.push(failureText(error));
        return false;
      });
      outcomes.set(asset.key, outcome);
    }
    await Promise.all(outcomes.values());
    if (errors.length > 0) throw terminalFailure(errors.join('\n'), 'AssetsFailed');
  });
}
