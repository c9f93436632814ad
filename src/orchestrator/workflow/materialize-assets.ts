import { ApplicationFailure } from '@temporalio/common';
import type { AssetRef } from './asset-ref.ts';
import { blocked, isBlocked } from './failed-checks.ts';
import { codedFailure, failureText } from './failure.ts';
import { defineJob, type Job } from './job.ts';
import type { PlannedAsset } from './plan.ts';
import type { PlannedRun } from './run.ts';
import { stepName } from './step-name.ts';
import { isWorkflowAsset, type AnyWorkflowAsset } from './workflow-asset.ts';

/** Input of the job `materializeAssets`, after `beginRun` has checked each asset's config. */
export interface MaterializeAssetsConfig {
  readonly selection: readonly string[];
  readonly config: Readonly<Record<string, unknown>>;
  /** Of each asset; absent where they are materialized as a whole, or by several partitions. */
  readonly partition?: string;
  /** Of each asset, each key once. */
  readonly partitions?: readonly string[];
}

type End = 'done' | 'failed' | 'blocked';

/** Steps that are under way at once, but for those that wait for a place in a concurrency pool. */
const maxInFlight = 500;
const shownErrors = 100;

/**
 * The job that materializes a selection of assets: each as soon as its selected upstream assets are done, and of several partitions each as soon as
 * those are done for the same partition. An asset whose upstream failed, or is blocked by a check, is skipped and named; the others, and the other
 * partitions, go on.
 * @param exported the workflows module, whose assets are workflow code
 */
export function defineMaterializeAssets(exported: object): Job<MaterializeAssetsConfig> {
  const workflowAssets = new Map<string, AnyWorkflowAsset>(
    Object.values(exported)
      .filter(isWorkflowAsset)
      .map((asset) => [asset.key, asset]),
  );
  return defineJob<MaterializeAssetsConfig>(async (run, { config, partition: only, partitions = [only] }) => {
    const { plan, onWaiting } = run as PlannedRun;
    const errors: ApplicationFailure[] = [];
    await inTopologicalOrder({ plan, onWaiting }, partitions, async ({ key }, partition, upstreams) => {
      try {
        refuseUnlessDone(stepName({ asset: key, partition: partition ?? '' }), upstreams);
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

function refuseUnlessDone(step: string, upstreams: Upstreams): void {
  const ended = (end: End) => [...upstreams].filter(([, of]) => of === end).map(([upstream]) => upstream);
  if (ended('failed').length > 0) throw codedFailure(`${step}: skipped, since ${ended('failed').join(', ')} failed`, 'UPSTREAM_FAILED');
  if (ended('blocked').length > 0) throw blocked(`${step}: skipped, since ${ended('blocked').join(', ')} is blocked by a check`);
}

/** A partition of which some assets have begun; the key is undefined if they are materialized as a whole. */
interface BegunPartition {
  readonly key: string | undefined;
  readonly ends: Map<string, End>;
  readonly waitsFor: Map<string, number>;
}

/**
 * Calls `perform` for each asset and partition once all of its upstream assets have ended for the partition, for some hundred at once. What was begun goes
 * before partitions that were not, so that only those under way take memory.
 */
async function inTopologicalOrder(
  { plan: { assets }, onWaiting }: Pick<PlannedRun, 'plan' | 'onWaiting'>,
  partitions: readonly (string | undefined)[],
  perform: (asset: PlannedAsset, partition: string | undefined, upstreams: Upstreams) => Promise<End>,
): Promise<void> {
  const planned = new Set(assets.map(({ key }) => key));
  const downstream = new Map<string, PlannedAsset[]>();
  const plannedDeps = assets.map((asset) => [asset, asset.deps.filter((key) => planned.has(key))] as const);
  for (const [asset, deps] of plannedDeps) for (const key of deps) downstream.set(key, [...(downstream.get(key) ?? []), asset]);

  const notBegun = partitions.values();
  const ready: { readonly asset: PlannedAsset; readonly partition: BegunPartition }[] = [];
  const nextReady = () => {
    while (ready.length === 0) {
      const { value: key, done } = notBegun.next();
      if (done === true) break;
      const partition: BegunPartition = { key, ends: new Map(), waitsFor: new Map(plannedDeps.map(([of, deps]) => [of.key, deps.length])) };
      for (const [asset, deps] of plannedDeps) if (deps.length === 0) ready.push({ asset, partition });
    }
    return ready.shift();
  };

  await new Promise<void>((resolve, reject) => {
    let inFlight = 0;
    let waiting = 0;
    const endOf = (asset: PlannedAsset, partition: BegunPartition, end: End) => {
      inFlight -= 1;
      partition.ends.set(asset.key, end);
      for (const next of downstream.get(asset.key) ?? []) {
        const left = (partition.waitsFor.get(next.key) ?? 0) - 1;
        partition.waitsFor.set(next.key, left);
        if (left === 0) ready.push({ asset: next, partition });
      }
      startReady();
    };
    const startReady = () => {
      while (inFlight - waiting < maxInFlight) {
        const next = nextReady();
        if (next === undefined) break;
        inFlight += 1;
        const { asset, partition } = next;
        const upstreams = new Map(asset.deps.map((key) => [key, partition.ends.get(key) ?? 'done']));
        perform(asset, partition.key, upstreams).then((end) => endOf(asset, partition, end), reject);
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
