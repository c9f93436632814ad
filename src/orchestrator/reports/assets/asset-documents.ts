import type { PastStep } from '../../state/asset-history.ts';
import { automationDocument } from '../automation/read-automation.ts';
import type { DefinedAsset } from '../../definitions/deployment.ts';
import type { Latest } from './latest.ts';
import type { AssetReport, CheckReport } from './read-asset.ts';

/** An asset in a list, as JSON. */
export function listedAssetDocument(
  { key, group, description, owners, deps, inputFrom, jobs }: DefinedAsset,
  all: Latest,
) {
  const { overview, stale, freshness = null } = all?.get(key) ?? {};
  const { latest = null, failed = null, partitions = 0, failedChecks = [] } = overview ?? {};
  return {
    key,
    group,
    description,
    owners,
    deps: deps.map((dep) => dep.key),
    inputFrom,
    jobs,
    latest:
      latest === null
        ? null
        : {
            ...latest,
            partition: latest.partition || null,
            partitions,
            failedChecks,
          },
    stale:
      stale === undefined
        ? null
        : {
            ...stale,
            asset: undefined,
            partition: stale.partition || null,
          },
    failed:
      failed === null
        ? null
        : {
            ...failed,
            partition: failed.partition || null,
          },
    freshness:
      freshness === null
        ? null
        : {
            ...freshness,
            asset: undefined,
          },
  };
}

/** An asset as JSON, without its history. */
export function assetDocument({
  asset,
  partition,
  latest,
  stale,
  latestFailure,
  freshness,
  automation,
  checks,
  blockedBy,
  ...report
}: AssetReport) {
  const { downstream, jobs, partitions, defined } = report;
  const { key, description, group, owners, deps, inputFrom } = asset;
  const { execution = null, pool = null } = placementOf(asset);
  return {
    key,
    description,
    group,
    owners,
    source: asset.findSource(),
    upstream: deps.map((dep) => dep.key),
    downstream,
    inputFrom,
    jobs,
    partitions,
    execution,
    pool,
    definedPartitions: defined ?? null,
    partition: partition ?? null,
    latest:
      latest === undefined
        ? null
        : {
            ...latest,
            partition: latest.partition || null,
          },
    stale: stale ?? null,
    freshness:
      freshness === undefined
        ? null
        : {
            ...freshness,
            asset: undefined,
          },
    automation:
      automation === undefined
        ? null
        : {
            ...automationDocument(automation),
            asset: undefined,
          },
    latestFailure:
      latestFailure === undefined
        ? null
        : {
            ...latestFailure,
            partition: latestFailure.partition || null,
          },
    used: report.used.map((used) => ({ ...used, partition: used.partition || null })),
    checks: checks.map(({ failing, ...check }) => ({
      ...check,
      failing: failing === undefined ? null : failingDocument(failing),
    })),
    blockedBy: blockedBy.map((check) => ({ ...check, partition: check.partition || null })),
  };
}

function failingDocument({ partitions, partition, since }: NonNullable<CheckReport['failing']>) {
  return { partitions, partition: partition || null, since };
}

/** How its steps are executed, and the name of the pool that limits them. */
export function placementOf(asset: DefinedAsset): {
  readonly execution?: 'thread' | undefined;
  readonly pool?: string | undefined;
} {
  if (asset.kind === 'workflow') return { pool: asset.spec.pool };
  return { execution: asset.spec.execution, pool: asset.spec.pool?.name };
}

/** A materialization in the history of an asset, as JSON. */
export function pastStepDocument({ ordinal: _ordinal, ...step }: PastStep) {
  return { ...step, partition: step.partition || null };
}
