import type { DefinedAsset, Definitions } from '../../definitions/deployment.ts';
import { selectAssets } from '../../definitions/selection.ts';
import { isTimePartitions, type AnyPartitions } from '../../partitions/any-partitions.ts';
import type { KeyRange } from '../../partitions/keys/key-range.ts';
import type { PartitionFailure, PartitionStatus } from '../../state/partition-states.ts';
import type { StateStore } from '../../state/state-store.ts';
import { declaredVersions } from '../assets/stale-text.ts';
import { choose } from '../choose.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../usage-error.ts';
import { examinedKeys } from './examined-keys.ts';
import { createSurvey, type Survey } from './survey.ts';

export interface PartitionsOptions {
  /** Those of which ranges are listed. */
  readonly status: readonly PartitionStatus[];
  /** `2026-01-01..2026-01-31`. */
  readonly range?: string;
  /** Of ranges of each status. */
  readonly limit: number;
}

/** What partitions an asset has, and their statuses. */
export interface PartitionsReport {
  readonly asset: DefinedAsset;
  /** Undefined where keys are free: those count that runs have recorded. */
  readonly partitions: AnyPartitions | undefined;
  readonly range: KeyRange | undefined;
  /** How many partitions are examined. */
  readonly total: number;
  readonly survey: Survey;
  /** Recorded partitions that are not among those examined: keys that are not defined any more, or windows that have not ended. Undefined with a range. */
  readonly others: number | undefined;
  /** By key: of those listed that failed. */
  readonly failures: ReadonlyMap<string, PartitionFailure>;
}

/**
 * @param cells how many characters the bar may have
 * @throws UsageError if there is no such asset, or the range is not one of ended windows, or missing ones are asked for where keys are free
 */
export async function readPartitions(
  context: Context,
  given: string,
  { status: listed, range: rangeText, limit }: PartitionsOptions,
  cells: number,
): Promise<PartitionsReport> {
  const definitions = await context.definitions();
  const asset = findAsset(definitions, given);
  const { key } = asset;
  const { partitions } = asset.spec;
  if (partitions === undefined && listed.includes('missing')) {
    const problem = `${key} defines no partitions, so nobody knows which are missing`;
    throw new UsageError(`${problem}. Leave missing out of --status`, 'PARTITIONS_NOT_DEFINED');
  }
  const store = await context.store();
  const { partitionStates } = store;
  const { total, range, pages, inOrder } = await examinedKeys(store, key, partitions, rangeText);
  const running = await runningPartitions(store, definitions, key);
  const backfills = await partitionStates.openBackfills(key);
  const survey = createSurvey({ total, cells, listed, limit, joins: isTimePartitions(partitions) });
  let recordedOfThem = 0;
  for await (const keys of pages) {
    const page = { keys, inOrder };
    const recorded = await partitionStates.recorded(declaredVersions(asset), page);
    const pending = new Set(await partitionStates.pending(backfills, page));
    survey.add(keys, (partition) => {
      const status = recorded.get(partition);
      if (status !== undefined) recordedOfThem += 1;
      return running.has(partition) || pending.has(partition) ? 'in-progress' : (status ?? 'missing');
    });
  }
  const others = range === undefined ? Math.max(0, (await partitionStates.countRecorded(key)) - recordedOfThem) : undefined;
  return { asset, partitions, range, total, survey, others, failures: await failuresOf(store, key, survey) };
}

function findAsset({ assets }: Definitions, given: string): DefinedAsset {
  const keys = assets.map(({ key }) => key);
  return assets[keys.indexOf(choose('asset', given, keys))] as DefinedAsset;
}

/** Bounded by the number of runs that run: of runs of `materializeAssets`, and of steps in a concurrency pool. */
async function runningPartitions({ partitionStates }: StateStore, { assets }: Definitions, key: string): Promise<ReadonlySet<string>> {
  const [runs, inPools] = await Promise.all([partitionStates.running(key), partitionStates.inPools(key)]);
  const selects = (selection: readonly string[]) => {
    const selected = selectAssets(assets, selection);
    return !('unknown' in selected) && selected.keys.includes(key);
  };
  return new Set([...runs.flatMap(({ selection, partition }) => (selects(selection) ? [partition] : [])), ...inPools]);
}

async function failuresOf({ partitionStates }: StateStore, key: string, { listed }: Survey): Promise<PartitionsReport['failures']> {
  const keys = listed.filter(({ status }) => status === 'failed').flatMap(({ ranges }) => ranges.flatMap((range) => range.keys));
  const failures = keys.length === 0 ? [] : await partitionStates.failures(key, keys);
  return new Map(failures.map((failure) => [failure.partition, failure]));
}
