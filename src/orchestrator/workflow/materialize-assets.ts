import { ApplicationFailure } from '@temporalio/common';
import type { AssetRef } from './asset-ref.ts';
import { blocked, isBlocked } from './failed-checks.ts';
import { codedFailure, failureText } from './failure.ts';
import { defineJob, type Job } from './job.ts';
import type { PlannedAsset } from './plan.ts';
import type { PlannedRun } from './run.ts';
import { isWorkflowAsset, type AnyWorkflowAsset } from './workflow-asset.ts';

/** Input of the job `materializeAssets`, after `beginRun` has checked each asset's config. */
export interface MaterializeAssetsConfig {
  readonly selection: readonly string[];
  readonly config: Readonly<Record<string, unknown>>;
  /** Of each asset; absent where they are materialized as a whole. */
  readonly partition?: string;
}

type End = 'done' | 'failed' | 'blocked';

/** Steps that are under way at once, but for those that wait for a place in a concurrency pool. */
const maxInFlight = 500;
const shownErrors = 100;

/**
 * The job that materializes a selection of assets: each as soon as its selected upstream assets are done. An asset whose upstream failed, or
 * is blocked by a check, is skipped and named; the others go on.
 * @param exported the workflows module, whose assets are workflow code
 */
export function defineMaterializeAssets(exported: object): Job<MaterializeAssetsConfig> {
  const workflowAssets = new Map<string, AnyWorkflowAsset>(
    Object.values(exported)
      .filter(isWorkflowAsset)
      .map((asset) => [asset.key, asset]),
  );
  return defineJob<MaterializeAssetsConfig>(async (run, { config, partition }) => {
    const { plan, onWaiting } = run as PlannedRun;
    const errors: ApplicationFailure[] = [];
    await inTopologicalOrder({ plan, onWaiting }, async ({ key }, upstreams) => {
      try {
        refuseUnlessDone(key, upstreams);
        const asset: AssetRef = workflowAssets.get(key) ?? { key };
        await run.materialize(asset, { config: config[key], input: undefined, ...(partition !== undefined && { partition }) });
        return 'done';
      } catch (error) {
        if (!(error instanceof ApplicationFailure)) throw error;
        errors.push(error);
        return isBlocked(error) ? 'blocked' : 'failed';
      }
    });
    if (errors.length === 0) return;
    const more = errors.length > shownErrors ? [`… and ${errors.length - shownErrors} more`] : [];
    const text = [...errors.slice(0, shownErrors).map(failureText), ...more].join('\n');
    throw errors.every(isBlocked) ? blocked(text) : codedFailure(text, 'RUN_FAILED');
  });
}

type Upstreams = ReadonlyMap<string, End>;

function refuseUnlessDone(key: string, upstreams: Upstreams): void {
  const ended = (end: End) => [...upstreams].filter(([, of]) => of === end).map(([upstream]) => upstream);
  if (ended('failed').length > 0) throw codedFailure(`${key}: skipped, since ${ended('failed').join(', ')} failed`, 'UPSTREAM_FAILED');
  if (ended('blocked').length > 0) throw blocked(`${key}: skipped, since ${ended('blocked').join(', ')} is blocked by a check`);
}

/** Calls `perform` for each asset once all of its upstream assets have ended, for some hundred at once. */
async function inTopologicalOrder(
  { plan: { assets }, onWaiting }: Pick<PlannedRun, 'plan' | 'onWaiting'>,
  perform: (asset: PlannedAsset, upstreams: Upstreams) => Promise<End>,
): Promise<void> {
  const planned = new Set(assets.map(({ key }) => key));
  const ends = new Map<string, End>();
  const waitsFor = new Map<string, number>();
  const downstream = new Map<string, PlannedAsset[]>();
  const ready: PlannedAsset[] = [];
  for (const asset of assets) {
    const deps = asset.deps.filter((key) => planned.has(key));
    waitsFor.set(asset.key, deps.length);
    for (const key of deps) downstream.set(key, [...(downstream.get(key) ?? []), asset]);
    if (deps.length === 0) ready.push(asset);
  }

  await new Promise<void>((resolve, reject) => {
    let inFlight = 0;
    let waiting = 0;
    const endOf = (asset: PlannedAsset, end: End) => {
      inFlight -= 1;
      ends.set(asset.key, end);
      for (const next of downstream.get(asset.key) ?? []) {
        const left = (waitsFor.get(next.key) ?? 0) - 1;
        waitsFor.set(next.key, left);
        if (left === 0) ready.push(next);
      }
      startReady();
    };
    const startReady = () => {
      while (inFlight - waiting < maxInFlight) {
        const asset = ready.shift();
        if (asset === undefined) break;
        inFlight += 1;
        const upstreams = new Map(asset.deps.map((key) => [key, ends.get(key) ?? 'done']));
        perform(asset, upstreams).then((end) => endOf(asset, end), reject);
      }
      if (inFlight === 0) resolve();
    };
    onWaiting((change) => {
      waiting += change;
      startReady();
    });
    startReady();
  });
}
