import { ApplicationFailure } from '@temporalio/common';
import type { AnyAsset, Asset } from './asset.ts';
import { blocked, isBlocked } from './checks.ts';
import { failureText, terminalFailure } from './failure.ts';
import { defineJob, type Job } from './job.ts';
import type { Json } from './json.ts';
import { selectAssets, topologicalOrder } from './selection.ts';

/** Input of the job `materializeAssets`, after `beginRun` has checked each asset's config. */
export interface MaterializeAssetsConfig {
  readonly selection: readonly string[];
  readonly config: Readonly<Record<string, unknown>>;
}

type End = 'done' | 'failed' | 'blocked';

/**
 * The job that materializes a selection of assets: each as soon as its selected upstreams are done. An asset whose upstream failed, or is
 * blocked by a check, is skipped and named; the others go on.
 */
export function defineMaterializeAssets(assets: readonly AnyAsset[]): Job<MaterializeAssetsConfig> {
  return defineJob<MaterializeAssetsConfig>(async (run, { selection, config }) => {
    const selected = selectAssets(assets, selection);
    if ('unknown' in selected) throw terminalFailure(`No asset is named ${selected.unknown.join(', ')}`, 'UnknownAsset');

    const keys = new Set(selected.keys);
    const outcomes = new Map<string, Promise<End>>();
    const materializeAfterUpstreams = async (asset: AnyAsset): Promise<End> => {
      const upstreams = await Promise.all(asset.deps.map(({ key }) => outcomes.get(key) ?? Promise.resolve<End>('done')));
      const ended = (end: End) => asset.deps.filter((_, index) => upstreams[index] === end).map(({ key }) => key);
      if (ended('failed').length > 0) throw terminalFailure(`${asset.key}: skipped, since ${ended('failed').join(', ')} failed`, 'Skipped');
      if (ended('blocked').length > 0) throw blocked(`${asset.key}: skipped, since ${ended('blocked').join(', ')} is blocked by a check`);
      await run.materialize(asset as Asset<Json, unknown>, { config: config[asset.key] });
      return 'done';
    };

    const errors: ApplicationFailure[] = [];
    for (const asset of topologicalOrder(assets.filter(({ key }) => keys.has(key)))) {
      const outcome = materializeAfterUpstreams(asset).catch((error: unknown) => {
        if (!(error instanceof ApplicationFailure)) throw error;
        errors.push(error);
        return isBlocked(error) ? 'blocked' : 'failed';
      });
      outcomes.set(asset.key, outcome);
    }
    await Promise.all(outcomes.values());
    if (errors.length === 0) return;
    const text = errors.map(failureText).join('\n');
    throw errors.every(isBlocked) ? blocked(text) : terminalFailure(text, 'AssetsFailed');
  });
}
