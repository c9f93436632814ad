import type { AnyActivityAsset } from '../assets/asset.ts';
import { batchStarts } from '../assets/batch.ts';
import { mayReadOthers } from '../assets/mapped-partition.ts';
import { isTimePartitions } from '../partitions/any-partitions.ts';
import type { AssetNode } from './selection.ts';
import type { PlanPage, StepOptions } from '../workflow/protocol.ts';

const maxPageBytes = 180_000;
const defaultAttempts = 5;

type Row = PlanPage['assets'][number];

/**
 * The plan of a run, in pages of at most 200 KB: how each asset is materialized, and after which
 * others.
 * @param assets that the run can materialize, upstream assets first
 * @param partitions of each, if there are several
 */
export function makePlan(
  assets: readonly (AssetNode | AnyActivityAsset)[],
  partitions: readonly string[] = [],
): readonly PlanPage[] {
  const indexes = new Map(assets.map(({ key }, index) => [key, index]));
  const options: StepOptions[] = [];
  const optionIndexes = new Map<string, number>();
  const indexOfOptions = (asset: AssetNode | AnyActivityAsset) => {
    if (!('kind' in asset) || asset.kind !== 'activity') return -1;
    const of = { ...stepOptions(asset), ...batchOf(asset) };
    const text = JSON.stringify(of);
    const index = optionIndexes.get(text) ?? options.length;
    if (index === options.length) {
      options.push(of);
      optionIndexes.set(text, index);
    }
    return index;
  };
  const groups: (readonly number[])[] = [];
  const batchOf = ({ spec }: AnyActivityAsset): Pick<StepOptions, 'batch'> => {
    if (spec.materializeBatch === undefined || partitions.length < 2) return {};
    const starts = batchStarts(spec.partitions, partitions);
    const known = groups.findIndex(
      (of) => of.length === starts.length && of.every((start, index) => start === starts[index]),
    );
    if (known === -1) groups.push(starts);
    return {
      batch: {
        groups: known === -1 ? groups.length - 1 : known,
        splits: isTimePartitions(spec.partitions),
      },
    };
  };
  const rows = assets.map((asset): Row => [
    asset.key,
    indexOfOptions(asset),
    // Earlier runs have materialized what an asset reads of itself.
    asset.deps
      .map(({ key }) => (key === asset.key ? undefined : indexes.get(key)))
      .filter((index) => index !== undefined),
  ]);
  const chunks = chunksOf(rows);
  return chunks.map((chunk, number) => ({
    options: number === 0 ? options : [],
    ...(number === 0 && groups.length > 0 && { groups }),
    assets: chunk,
    ...(number + 1 < chunks.length && { next: number + 1 }),
  }));
}

function stepOptions(asset: AnyActivityAsset): StepOptions {
  const { retry, timeout, queue, pool } = asset.spec;
  const { maxAttempts = defaultAttempts, initialInterval = '1s', maximumInterval = '1m' } = retry;
  return {
    retry: { maximumAttempts: maxAttempts, initialInterval, maximumInterval },
    startToCloseTimeout: timeout,
    ...(queue !== undefined && { taskQueue: queue }),
    ...(pool !== undefined && { pool: pool.name }),
    ...(Object.keys(asset.spec.deps).some((name) => mayReadOthers(asset, name)) && {
      readsOthers: true,
    }),
  };
}

function chunksOf(rows: readonly Row[]): readonly (readonly Row[])[] {
  const chunks: Row[][] = [[]];
  let bytes = 0;
  for (const row of rows) {
    const size = Buffer.byteLength(JSON.stringify(row));
    if (bytes + size > maxPageBytes) {
      chunks.push([]);
      bytes = 0;
    }
    bytes += size;
    chunks.at(-1)?.push(row);
  }
  return chunks;
}
