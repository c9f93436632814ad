import { randomBytes } from 'node:crypto';
import { planBackfill, type BackfillPlan } from '../../backfills/plan-backfill.ts';
import { choose } from '../../choose.ts';
import { wakeBackfill } from '../../client/wake-backfill.ts';
import type { DefinedAsset, Definitions } from '../../definitions/deployment.ts';
import { selectAssets } from '../../definitions/selection.ts';
import { messageOf } from '../../message-of.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import type { Backfills } from '../../state/backfills.ts';
import type { NewBackfill } from '../../state/new-backfill.ts';
import { isRefusedData } from '../../state/refused-data.ts';
import { asUsageError, UsageError } from '../../usage-error.ts';
import { lastRuns as readLastRuns } from '../runs/last-runs.ts';
import { partitionChooser, type ChosenPartitions } from './choose-partitions.ts';

/** Concurrent runs. */
export const defaultAtOnce = 10;

export interface BackfillRequest {
  readonly selection: readonly string[];
  readonly partitions: ChosenPartitions;
  /** Maximum number of concurrent runs. */
  readonly atOnce: number;
  /** Maximum number of partitions per run. */
  readonly perRun: number;
  readonly reverse: boolean;
  /** Whether to include partitions that another backfill is about to materialize. */
  readonly again: boolean;
  /** By asset. */
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * The plan of a backfill. It has no units if there is nothing to materialize.
 * @throws UsageError if there are no such assets or partitions, or a partition cannot be
 * materialized
 */
export async function planOfBackfill(
  source: ReportSource,
  request: BackfillRequest,
): Promise<BackfillPlan> {
  const { selection, partitions, config, perRun, reverse } = request;
  const definitions = await source.definitions();
  const assets = selectedAssets(definitions, selection);
  const at = new Date();
  const chooseKeys = await partitionChooser(source, assets, partitions, at);
  const { partitionKeys } = await source.store();
  const lastRuns = (of: readonly DefinedAsset[], keys: readonly string[]) =>
    readLastRuns(source, of, keys);
  const isExact = 'keys' in partitions || 'range' in partitions;
  const given = {
    selection,
    assets,
    config,
    perRun,
    reverse,
    choose: chooseKeys,
    isExact,
    lastRuns,
    partitionKeys,
    at,
  };
  try {
    return await planBackfill(definitions, given);
  } catch (error) {
    throw asUsageError(error);
  }
}

/**
 * Starts a planned backfill.
 * @param requestedBy `cli` or `api`
 * @returns its id
 */
export async function startBackfill(
  source: ReportSource,
  { selection, atOnce, again }: BackfillRequest,
  { units, gates }: BackfillPlan,
  requestedBy: string,
): Promise<string> {
  const keys = selectedAssets(await source.definitions(), selection).map(({ key }) => key);
  const { backfills } = await source.store();
  const client = await source.temporal();
  const backfillId = randomBytes(4).toString('hex');
  await create(backfills, {
    backfillId,
    selection: keys,
    atOnce,
    again,
    requestedBy,
    units,
    gates,
  });
  const partitions = units.reduce((sum, { rows }) => sum + rows.length, 0);
  await wakeBackfill(
    client,
    backfillId,
    `Backfill ${partitions} partitions of ${selection.join(' ')}`,
  );
  return backfillId;
}

/**
 * @throws UsageError if a key cannot be stored because it contains a NUL character or is too long
 * for an index
 */
async function create(backfills: Backfills, backfill: NewBackfill): Promise<void> {
  try {
    await backfills.create(backfill);
  } catch (error) {
    if (!isRefusedData(error)) throw error;
    throw new UsageError(
      `The state database refuses the key of a partition: ${error.message}. Correct or omit the key`,
      'DATA_REFUSED',
    );
  }
}

function selectedAssets(
  { assets }: Definitions,
  selection: readonly string[],
): readonly DefinedAsset[] {
  const selected = selectAssets(assets, selection);
  if ('unknown' in selected) {
    const names = [
      ...assets.map(({ key }) => key),
      ...new Set(assets.map(({ group }) => `group:${group}`)),
    ];
    throw new UsageError(unknownText(selected.unknown[0] ?? '', names), 'ASSET_NOT_FOUND');
  }
  return selected.keys.flatMap((key) => assets.find((asset) => asset.key === key) ?? []);
}

/** The same message as that of `choose`, for a term without its selection operators. */
function unknownText(term: string, names: readonly string[]): string {
  try {
    choose('asset', term.replaceAll('+', ''), names);
  } catch (error) {
    return messageOf(error);
  }
  return `No asset is named ${term}`;
}
