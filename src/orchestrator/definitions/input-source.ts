import type { AnyActivityAsset } from '../assets/asset.ts';
import { requiresInput } from '../assets/requires-input.ts';
import type { AnyWorkflowAsset } from '../workflow/workflow-asset.ts';

/**
 * Where a materialization gets its input if the request supplies none: it needs none; the asset's
 * `inputOf` supplies that of a partition; a job's `configOf` supplies the config of a run for a
 * partition; or only a run of a job with an explicit config supplies it.
 */
export type InputSource = 'none' | 'inputOf' | 'configOf' | 'job';

/** @param hasConfigOf whether a job that materializes the asset has `configOf` */
export function inputSource(
  asset: AnyActivityAsset | AnyWorkflowAsset,
  hasConfigOf: boolean,
): InputSource {
  const isRequired = asset.kind === 'workflow' ? asset.spec.takesInput : requiresInput(asset.spec);
  if (!isRequired) return 'none';
  if (asset.kind === 'activity' && asset.spec.inputOf !== undefined) return 'inputOf';
  return hasConfigOf ? 'configOf' : 'job';
}

/** Whether only runs of its own jobs can materialize the asset. */
export const isOnlyOfJobs = (source: InputSource): boolean =>
  source === 'configOf' || source === 'job';
