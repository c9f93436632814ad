import { createHash, randomUUID } from 'node:crypto';
import { named } from '../../asker.ts';
import { readPartition } from '../../assets/read-partition.ts';
import { declaredVersions } from '../../definitions/declared-versions.ts';
import { findAsset } from '../../reports/assets/find-asset.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import { recordExternal } from '../../state/external-materializations.ts';
import { asUsageError, UsageError } from '../../usage-error.ts';
import type { Json, Metadata } from '../../workflow/json.ts';
import { sizeProblem } from '../../workflow/value-limit.ts';
import { refuseUnknownKeys } from '../runs/refuse-unknown-keys.ts';

/** A materialization by another system. */
export interface MaterializationReport {
  /** Undefined for the whole asset. */
  readonly partition?: string | undefined;
  readonly metadata: Metadata;
  /** The value that downstream assets receive. */
  readonly value?: Json | undefined;
  readonly dataVersion?: string | undefined;
  /** Defaults to now. */
  readonly materializedAt?: Date | undefined;
  /** Reports with the same key count as one. */
  readonly idempotencyKey?: string | undefined;
}

export interface ReportedMaterialization {
  readonly asset: string;
  readonly partition: string | null;
  /** The id that takes the place of a run id in lists and in the asset's history. */
  readonly runId: string;
  /** False if the same key was reported before. */
  readonly isNew: boolean;
}

/**
 * Records that another system has materialized an asset, as if a run had. Downstream assets react
 * to it and become stale.
 * @param reportedBy `cli` or `api`
 * @throws UsageError if there is no such asset or partition, or if the idempotency key belongs to a
 * different report
 */
export async function reportMaterialization(
  source: ReportSource,
  given: string,
  report: MaterializationReport,
  reportedBy: string,
): Promise<ReportedMaterialization> {
  const { partition, metadata, value = null, dataVersion, idempotencyKey } = report;
  const asset = findAsset(await source.definitions(), given);
  const { key } = asset;
  checkPartition(key, asset.spec.partitions, partition);
  if (partition !== undefined) await refuseUnknownKeys(source, [asset], [partition]);
  const problem = sizeProblem(Buffer.byteLength(JSON.stringify(value)));
  if (problem !== undefined) throw new UsageError(problem, 'VALUE_TOO_LARGE');
  const now = Date.now();
  const at = report.materializedAt?.getTime() ?? now;
  if (at > now + clockDifferenceMs)
    throw new UsageError(`${named('--at')}: expected a time in the past`);
  const { codeVersion } = declaredVersions(asset);
  const runId = runIdOf(idempotencyKey);
  const recorded = await recordExternal((await source.store()).database, {
    runId,
    reportedBy,
    report: { asset: key, ...report },
    outcome: {
      status: 'materialized',
      asset: key,
      partition: partition ?? '',
      value,
      metadata,
      checks: [],
      startedAt: at,
      endedAt: at,
      ...(dataVersion !== undefined && { dataVersion }),
      ...(codeVersion !== null && { codeVersion }),
    },
  });
  if (recorded === 'other') {
    throw new UsageError(
      `The idempotency key ${idempotencyKey} was used for another report: give each materialization a key of its own`,
      'IDEMPOTENCY_KEY_REUSED',
    );
  }
  return { asset: key, partition: partition ?? null, runId, isNew: recorded === 'new' };
}

/** How far ahead the reporting system's clock can be. */
const clockDifferenceMs = 60_000;

function checkPartition(...of: Parameters<typeof readPartition>): void {
  try {
    readPartition(...of);
  } catch (error) {
    throw asUsageError(error);
  }
}

function runIdOf(idempotencyKey: string | undefined): string {
  if (idempotencyKey === undefined) return `external-${randomUUID()}`;
  return `external-${createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 32)}`;
}
