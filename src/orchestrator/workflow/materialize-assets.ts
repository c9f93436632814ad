import { ApplicationFailure } from '@temporalio/common';
import type { AssetRef } from './asset-ref.ts';
import { blocked, checksThatBlock, isBlocked, skipped } from './failed-checks.ts';
import { codedFailure, failureText } from './failure.ts';
import {
  inTopologicalOrder,
  type End,
  type Member,
  type Upstreams,
} from './in-topological-order.ts';
import { defineJob, type Job } from './job.ts';
import type { PlannedRun } from './run.ts';
import type { Step } from './step.ts';
import { stepName } from './step-name.ts';
import { isWorkflowAsset, type AnyWorkflowAsset } from './workflow-asset.ts';

/** Input of the job `materializeAssets`, after `beginRun` has validated each asset's config. */
export interface MaterializeAssetsConfig {
  readonly selection: readonly string[];
  readonly config: Readonly<Record<string, unknown>>;
  /**
   * The partition of all assets; absent if they are unpartitioned or there are several partitions.
   */
  readonly partition?: string;
  /** The partitions of all assets, without duplicates. */
  readonly partitions?: readonly string[];
}

const shownErrors = 100;

/**
 * The job that materializes a selection of assets. Each asset starts when its selected upstream
 * assets are done; with several partitions, when they are done for the same partition. If an
 * upstream asset fails or a check blocks it, the asset is skipped and reported; other assets and
 * partitions continue.
 * @param exported the workflows module, which contains the assets of workflow code
 */
export function defineMaterializeAssets(exported: object): Job<MaterializeAssetsConfig> {
  const workflowAssets = new Map<string, AnyWorkflowAsset>(
    Object.values(exported)
      .filter(isWorkflowAsset)
      .map((asset) => [asset.key, asset]),
  );
  return defineJob<MaterializeAssetsConfig>(
    async (run, { config, partition: only, partitions = [only] }) => {
      const planned = run as PlannedRun;
      const errors: ApplicationFailure[] = [];
      const checksOf = new Map<string, readonly string[]>();
      const endOf = async (
        step: Step,
        upstreams: Upstreams,
        materialize: () => Promise<unknown>,
      ): Promise<End> => {
        try {
          refuseUnlessDone(step, upstreams, checksOf);
          await materialize();
          return 'done';
        } catch (error) {
          if (!(error instanceof ApplicationFailure)) throw error;
          errors.push(error);
          if (!isBlocked(error)) return 'failed';
          checksOf.set(stepName(step), checksThatBlock(error));
          return 'blocked';
        }
      };
      await inTopologicalOrder(planned, partitions, {
        one: ({ key }, { partition, upstreams }) => {
          const asset: AssetRef = workflowAssets.get(key) ?? { key };
          return endOf({ asset: key, partition: partition ?? '' }, upstreams, () =>
            run.materialize(asset, {
              config: config[key],
              input: undefined,
              ...(partition !== undefined && { partition }),
            }),
          );
        },
        batch: ({ key }, members, splits) => {
          const values = new Map<string, Promise<unknown>>();
          for (const keys of keysToMaterialize(members, splits)) {
            const started = planned.materializeBatch({ key }, keys, {
              config: config[key],
              splits,
            });
            for (const [index, partition] of keys.entries())
              values.set(partition, started[index] ?? Promise.resolve());
          }
          return Promise.all(
            members.map(({ partition = '', upstreams }) =>
              endOf(
                { asset: key, partition },
                upstreams,
                () => values.get(partition) ?? Promise.resolve(),
              ),
            ),
          );
        },
      });
      if (errors.length === 0) return;
      const more = errors.length > shownErrors ? [`… and ${errors.length - shownErrors} more`] : [];
      const text = [...errors.slice(0, shownErrors).map(failureText), ...more].join('\n');
      throw errors.every(isBlocked) ? blocked(text) : codedFailure(text, 'RUN_FAILED');
    },
  );
}

/**
 * The partitions whose upstream assets are done, in one list, or in several lists of consecutive
 * keys.
 */
function keysToMaterialize(
  members: readonly Member[],
  splits: boolean,
): readonly (readonly string[])[] {
  const lists: string[][] = [[]];
  for (const { partition = '', upstreams } of members) {
    if ([...upstreams.values()].every((end) => end === 'done')) lists.at(-1)?.push(partition);
    else if (splits) lists.push([]);
  }
  return lists.filter(({ length }) => length > 0);
}

/** @param checksOf the checks that block earlier steps, by name of the step */
function refuseUnlessDone(
  step: Step,
  upstreams: Upstreams,
  checksOf: ReadonlyMap<string, readonly string[]>,
): void {
  const ended = (end: End) =>
    [...upstreams].filter(([, of]) => of === end).map(([upstream]) => upstream);
  if (ended('failed').length > 0)
    throw codedFailure(
      `${stepName(step)}: skipped, since ${ended('failed').join(', ')} failed`,
      'UPSTREAM_FAILED',
    );
  const blocking = ended('blocked').map(
    (asset) => checksOf.get(stepName({ ...step, asset })) ?? [],
  );
  if (blocking.length > 0) throw skipped(step, blocking);
}
