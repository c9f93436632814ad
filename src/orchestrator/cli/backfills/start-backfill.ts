import { randomBytes } from 'node:crypto';
import { planBackfill, type BackfillPlan } from '../../backfills/plan-backfill.ts';
import { project } from '../../project.ts';
import { wakeBackfill } from '../../client/wake-backfill.ts';
import type { DefinedAsset, Definitions } from '../../definitions/deployment.ts';
import { selectAssets } from '../../definitions/selection.ts';
import { TerminalError } from '../../errors.ts';
import { messageOf } from '../../message-of.ts';
import type { StoredBackfill } from '../../state/backfill-reports.ts';
import type { Backfills } from '../../state/backfills.ts';
import type { NewBackfill } from '../../state/new-backfill.ts';
import { isRefusedData } from '../../state/refused-data.ts';
import { choose } from '../../choose.ts';
import type { Context } from '../context.ts';
import type { Output } from '../output/output.ts';
import { lastRuns as readLastRuns } from '../partitions/last-runs.ts';
import { UsageError } from '../../usage-error.ts';
import { backfillDocument } from '../../reports/backfills/backfill-document.ts';
import { chooseBackfill } from '../../reports/backfills/choose-backfill.ts';
import { partitionChooser, type PartitionOptions } from './choose-partitions.ts';
import { countsText, jobsText } from './progress-text.ts';
import { showPlan } from './show-plan.ts';
import { waitForBackfill } from './wait-for-backfill.ts';

export interface BackfillOptions extends PartitionOptions {
  /** Runs that are in progress at once. */
  readonly atOnce: number;
  /** Partitions of a run, at most. */
  readonly perRun: number;
  readonly reverse: boolean;
  /** Also what another backfill is about to materialize. */
  readonly again: boolean;
  readonly dryRun: boolean;
  readonly wait: boolean;
  /** By asset. */
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * Materializes partitions of a selection of assets, and what of the selection reads them.
 * @throws UsageError if there are no such assets or partitions, or a partition cannot be materialized
 */
export async function startBackfill(context: Context, selection: readonly string[], options: BackfillOptions): Promise<void> {
  const definitions = await context.definitions();
  const assets = selectedAssets(definitions, selection);
  const plan = await planOf(context, definitions, assets, selection, options);
  const { units, gates } = plan;
  const { atOnce, again } = options;
  if (units.length === 0) return showNothing(context.output, options);
  if (options.dryRun) return showPlan(context.output, plan, atOnce);

  const { backfills } = await context.store();
  const client = await context.temporal();
  const backfillId = randomBytes(4).toString('hex');
  await create(backfills, { backfillId, selection: assets.map(({ key }) => key), atOnce, again, requestedBy: 'cli', units, gates });
  const partitions = units.reduce((sum, { rows }) => sum + rows.length, 0);
  await wakeBackfill(client, backfillId, `Backfill ${partitions} partitions of ${selection.join(' ')}`);
  if (options.wait) return waitForBackfill(context, backfillId);
  const backfill = await chooseBackfill(context, backfillId);
  context.output.show({ backfill: backfillDocument(backfill) }, startedLines(backfill, context.output));
}

async function planOf(
  context: Context,
  definitions: Definitions,
  assets: readonly DefinedAsset[],
  selection: readonly string[],
  { config, perRun, reverse, ...options }: BackfillOptions,
): Promise<BackfillPlan> {
  const at = new Date();
  const choose = await partitionChooser(context, assets, options, at);
  const isExact = options.missing !== true && options.failed !== true && options.stale !== true;
  const { partitionKeys } = await context.store();
  const lastRuns = (of: readonly DefinedAsset[], keys: readonly string[]) => readLastRuns(context, of, keys);
  try {
    return await planBackfill(definitions, { selection, assets, config, perRun, reverse, choose, isExact, lastRuns, partitionKeys, at });
  } catch (error) {
    throw error instanceof TerminalError ? new UsageError(error.message, error.code) : error;
  }
}

/** @throws UsageError if a key cannot be stored: it has the character 0, or is too long for an index */
async function create(backfills: Backfills, backfill: NewBackfill): Promise<void> {
  try {
    await backfills.create(backfill);
  } catch (error) {
    if (!isRefusedData(error)) throw error;
    throw new UsageError(
      `The state database refuses the key of a partition: ${error.message}. Correct or leave out the key`,
      'DATA_REFUSED',
    );
  }
}

function selectedAssets({ assets }: Definitions, selection: readonly string[]): readonly DefinedAsset[] {
  const selected = selectAssets(assets, selection);
  if ('unknown' in selected) {
    const names = [...assets.map(({ key }) => key), ...new Set(assets.map(({ group }) => `group:${group}`))];
    throw new UsageError(unknownText(selected.unknown[0] ?? '', names), 'ASSET_NOT_FOUND');
  }
  return selected.keys.flatMap((key) => assets.find((asset) => asset.key === key) ?? []);
}

/** As `choose` says it, with what a selection adds to a key taken away. */
function unknownText(term: string, names: readonly string[]): string {
  try {
    choose('asset', term.replaceAll('+', ''), names);
  } catch (error) {
    return messageOf(error);
  }
  return `No asset is named ${term}`;
}

function showNothing(output: Output, { failed = false }: BackfillOptions): void {
  output.show({ backfill: null, partitions: 0 }, [failed ? 'No partition has failed.' : 'There is no partition to materialize.']);
}

function startedLines(backfill: StoredBackfill, { style }: Output): readonly string[] {
  const { backfillId, atOnce } = backfill;
  return [
    `Backfill ${style('bold', backfillId)} started: runs of ${jobsText(backfill)}, at most ${atOnce} at once (${countsText(backfill)})`,
    style('dim', `Follow it: ${project().command} backfills show ${backfillId} --wait`),
  ];
}
