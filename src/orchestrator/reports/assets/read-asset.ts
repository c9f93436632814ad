import { readPartition } from '../../assets/read-partition.ts';
import { didYouMean } from '../../definitions/did-you-mean.ts';
import type {
  FailingCheck,
  FailureOfAsset,
  LatestOfAsset,
  PastStep,
} from '../../state/asset-history.ts';
import type { StaleAsset } from '../../state/staleness.ts';
import { declaredVersions } from '../../definitions/declared-versions.ts';
import type { DefinedAsset } from '../../definitions/deployment.ts';
import { downstreamOf } from '../../definitions/downstream-of.ts';
import { isOnlyOfJobs } from '../../definitions/input-source.ts';
import { TerminalError } from '../../errors.ts';
import type { AnyPartitions } from '../../partitions/any-partitions.ts';
import { spanOf, type PartitionSpan } from '../../partitions/partition-span.ts';
import { unknownKeys } from '../../partitions/unknown-keys.ts';
import type { StateStore } from '../../state/state-store.ts';
import type { UpstreamFailure } from '../../state/upstream-checks.ts';
import { readUsedVersions, type UsedVersion } from '../../state/used-versions.ts';
import type { FreshnessReport } from '../../freshness/freshness-of.ts';
import { readBlockedBy } from './blocked-by.ts';
import { findAsset } from './find-asset.ts';
import { readLatest, type LatestKnown } from './latest.ts';
import { readAutomationOf, type AutomationReport } from '../automation/read-automation.ts';
import type { ReportSource } from '../report-source.ts';
import { UsageError } from '../../usage-error.ts';

export interface ShowOptions {
  readonly partition?: string;
  readonly limit: number;
}

/**
 * A check of an asset; `failing` is undefined if the latest materializations passed it, or it was
 * never evaluated.
 */
export interface CheckReport {
  readonly name: string;
  readonly severity: 'warn' | 'error';
  readonly blocking: boolean;
  readonly failing: FailingCheck | undefined;
}

/**
 * The declaration of an asset, and its materializations: of all its partitions, or of a given one.
 */
export interface AssetReport {
  readonly asset: DefinedAsset;
  readonly partition: string | undefined;
  readonly downstream: readonly string[];
  readonly jobs: readonly string[];
  /** The number of materialized partitions. */
  readonly partitions: number;
  /** The partitions that the asset defines, if any. */
  readonly defined: PartitionSpan | undefined;
  readonly latest: LatestOfAsset | undefined;
  readonly stale: StaleAsset | undefined;
  readonly latestFailure: FailureOfAsset | undefined;
  /** The freshness of the whole asset; undefined if it declares no policy. */
  readonly freshness: FreshnessReport | undefined;
  /** Undefined if it has none. */
  readonly automation: AutomationReport | undefined;
  readonly checks: readonly CheckReport[];
  readonly blockedBy: readonly UpstreamFailure[];
  /** The upstream versions that the latest materialization read. */
  readonly used: readonly UsedVersion[];
  readonly past: readonly PastStep[];
}

const nothing: LatestKnown = { overview: undefined, stale: undefined, freshness: undefined };
const usedVersions = 100;

/**
 * @param known data that was already read
 * @throws UsageError if there is no such asset, or the partition is neither defined nor known from
 * a run
 */
export async function readAsset(
  source: ReportSource,
  given: string,
  { partition, limit }: ShowOptions,
  known?: LatestKnown,
): Promise<AssetReport> {
  const { assets } = await source.definitions();
  const asset = findAsset({ assets }, given);
  const { key } = asset;
  const defines = asset.spec.partitions;
  if (defines !== undefined && partition !== undefined)
    refuseUnlessDefined(key, defines, partition);
  const store = await source.store();
  const { assetHistory } = store;
  const { overview, stale, freshness } =
    known ?? (await readLatest(source, [asset])).get(key) ?? nothing;
  const [automation] = await readAutomationOf(source, [asset]);
  const declared = declaredVersions(asset);
  const lastKey = overview?.latest?.partition;
  const [latest, staleness, latestFailure, past, failing, partitions, jobsOfRuns, blockedBy] =
    await Promise.all([
      assetHistory.latest(key, partition ?? lastKey),
      partition === undefined ? [stale] : assetHistory.stale([{ ...declared, partition }]),
      assetHistory.latestFailure(key, partition),
      assetHistory.past(key, partition, limit),
      assetHistory.failingChecks(declared, partition),
      lastKey === '' ? assetHistory.countPartitions(declared) : (overview?.partitions ?? 0),
      assetHistory.jobs(key),
      readBlockedBy(store, asset, assets, partition),
    ]);
  const isUnknown = partition !== undefined && latest === undefined && past.length === 0;
  if (isUnknown && !(await isDefined(store, defines, partition)))
    throw await unknownPartition(source, key, partition);
  const used =
    latest === undefined
      ? []
      : await readUsedVersions(store.database, key, latest.partition, usedVersions);
  const ownJobs = isOnlyOfJobs(asset.inputFrom) ? asset.jobs : [anyAssetJob, ...asset.jobs];
  return {
    asset,
    partition,
    latest,
    stale: staleness[0],
    latestFailure,
    freshness,
    automation,
    past,
    partitions,
    defined: defines && spanOf(defines, new Date()),
    downstream: downstreamOf(assets, key),
    jobs: [...new Set([...ownJobs, ...jobsOfRuns])],
    checks: checkReports(asset, failing),
    blockedBy,
    used,
  };
}

function refuseUnlessDefined(key: string, defined: AnyPartitions, partition: string): void {
  try {
    readPartition(key, defined, partition);
  } catch (error) {
    throw error instanceof TerminalError ? new UsageError(error.message, error.code) : error;
  }
}

/** Whether an asset has a partition that no run has attempted to materialize. */
async function isDefined(
  { partitionKeys }: StateStore,
  defined: AnyPartitions | undefined,
  partition: string,
): Promise<boolean> {
  if (defined === undefined) return false;
  return (await unknownKeys(defined, [partition], partitionKeys.without)).length === 0;
}

/** The job that materializes any selection of assets. */
const anyAssetJob = 'materializeAssets';

/** The declared checks, and former ones that the latest materializations did not pass. */
function checkReports(
  { spec }: DefinedAsset,
  failing: readonly FailingCheck[],
): readonly CheckReport[] {
  const declared = Object.entries(spec.checks).map(([name, { severity, blocking = false }]) => ({
    name,
    severity,
    blocking,
    failing: failing.find((check) => check.name === name),
  }));
  const removed = failing.filter(({ name }) => !(name in spec.checks));
  return [
    ...declared,
    ...removed.map((check) => ({
      name: check.name,
      severity: check.severity,
      blocking: false,
      failing: check,
    })),
  ];
}

/** Enough to suggest a correction for a mistyped key. */
const comparedPartitions = 1_000;

async function unknownPartition(
  source: ReportSource,
  key: string,
  partition: string,
): Promise<UsageError> {
  const { assetHistory } = await source.store();
  const known = await assetHistory.partitions(key, comparedPartitions);
  return new UsageError(
    `No run has materialized the partition ${partition} of ${key}${didYouMean(partition, known)}`,
    'PARTITION_NOT_FOUND',
  );
}
