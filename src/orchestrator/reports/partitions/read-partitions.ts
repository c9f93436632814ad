import { named } from '../../asker.ts';
import type { DefinedAsset } from '../../definitions/deployment.ts';
import { declaredVersions } from '../../definitions/declared-versions.ts';
import type { AnyPartitions } from '../../partitions/any-partitions.ts';
import type { PartitionFailure, PartitionStatus } from '../../state/partition-states.ts';
import type { StateStore } from '../../state/state-store.ts';
import { toWindowedAsset } from '../../summaries/windowed-asset.ts';
import { findAsset } from '../assets/find-asset.ts';
import type { ReportSource } from '../report-source.ts';
import { UsageError } from '../../usage-error.ts';
import type { LayoutSize } from './layout.ts';
import { readInProgress } from './in-progress.ts';
import { readNotPassed, type NotPassed } from './not-passed.ts';
import type { Survey } from './survey.ts';
import type { Surveyed } from './surveyed.ts';
import { surveyKeys } from './survey-keys.ts';
import { surveyWindows } from './survey-windows.ts';

export interface PartitionsOptions {
  /** The statuses whose ranges are listed. */
  readonly status: readonly PartitionStatus[];
  /** `2026-01-01..2026-01-31`. */
  readonly range?: string;
  /** The maximum number of ranges per status. */
  readonly limit: number;
}

/** The partitions of an asset and their statuses. */
export interface PartitionsReport extends Surveyed {
  readonly asset: DefinedAsset;
  /** Undefined if any key is valid: then those that runs have recorded count. */
  readonly partitions: AnyPartitions | undefined;
  /** By key, for the listed partitions that failed. */
  readonly failures: ReadonlyMap<string, PartitionFailure>;
  readonly notPassed: NotPassed;
}

/**
 * @param size maximum number of cells
 * @throws UsageError if there is no such asset, the range is not one of its partitions, or missing
 * partitions are requested although any key is valid
 */
export async function readPartitions(
  source: ReportSource,
  given: string,
  { status: listed, range: rangeText, limit }: PartitionsOptions,
  size: LayoutSize,
): Promise<PartitionsReport> {
  const definitions = await source.definitions();
  const asset = findAsset(definitions, given);
  const { key } = asset;
  const { partitions } = asset.spec;
  if (partitions === undefined && listed.includes('missing')) {
    const problem = `${key} defines no partitions, so it is unknown which are missing`;
    throw new UsageError(
      `${problem}. Remove missing from ${named('--status')}`,
      'PARTITIONS_NOT_DEFINED',
    );
  }
  const store = await source.store();
  const inProgress = await readInProgress(store, definitions, key);
  const windowed = toWindowedAsset(asset);
  const options = { listed, limit };
  const surveyed =
    windowed === undefined
      ? await surveyKeys(
          store,
          declaredVersions(asset),
          partitions,
          rangeText,
          inProgress,
          options,
          size,
        )
      : await surveyWindows(store, windowed, rangeText, inProgress, options, size);
  const [failures, notPassed] = await Promise.all([
    failuresOf(store, key, surveyed.survey),
    readNotPassed(store, declaredVersions(asset), partitions, surveyed, limit),
  ]);
  return { asset, partitions, ...surveyed, failures, notPassed };
}

async function failuresOf(
  { partitionStates }: StateStore,
  key: string,
  { listed }: Survey,
): Promise<PartitionsReport['failures']> {
  const keys = listed
    .filter(({ status }) => status === 'failed')
    .flatMap(({ ranges }) => ranges.flatMap((range) => range.keys));
  const failures = keys.length === 0 ? [] : await partitionStates.failures(key, keys);
  return new Map(failures.map((failure) => [failure.partition, failure]));
}
