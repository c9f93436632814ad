import { randomBytes } from 'node:crypto';
import { project } from '../../project.ts';
import { wakeBackfill } from '../../client/wake-backfill.ts';
import type { DefinedAsset, Definitions } from '../../definitions/deployment.ts';
import { explainConfig } from '../../definitions/explain-config.ts';
import { runForSelection, type RequestedRun, type SelectionRequest } from '../../definitions/run-for-selection.ts';
import { selectAssets } from '../../definitions/selection.ts';
import { TerminalError } from '../../errors.ts';
import { messageOf } from '../../message-of.ts';
import type { BackfillRun, Backfills, NewBackfill, StoredBackfill } from '../../state/backfills.ts';
import { isRefusedData } from '../../state/refused-data.ts';
import { choose } from '../choose.ts';
import type { Context } from '../context.ts';
import type { Output } from '../output/output.ts';
import { lastRuns } from '../partitions/last-runs.ts';
import { refuseUnknownKeys } from '../partitions/refuse-unknown-keys.ts';
import { UsageError } from '../usage-error.ts';
import { backfillDocument } from './backfill-document.ts';
import { choosePartitions, type PartitionOptions } from './choose-partitions.ts';
import { countsText } from './progress-text.ts';
import { waitForBackfill } from './wait-for-backfill.ts';

export interface BackfillOptions extends PartitionOptions {
  /** Runs that are under way at once. */
  readonly atOnce: number;
  readonly reverse: boolean;
  /** Also what another backfill is about to materialize. */
  readonly again: boolean;
  readonly dryRun: boolean;
  readonly wait: boolean;
  /** By asset. */
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * Materializes partitions of a selection of assets, one run each, which materializes all of the selection.
 * @throws UsageError if there are no such assets or partitions, or a partition cannot be materialized
 */
export async function startBackfill(context: Context, selection: readonly string[], options: BackfillOptions): Promise<void> {
  const definitions = await context.definitions();
  const assets = selectedAssets(definitions, selection);
  const chosen = await choosePartitions(context, assets, options);
  const partitions = options.reverse ? chosen.toReversed() : chosen;
  if (partitions.length === 0) return showNothing(context.output, options);
  const { job, runs } = runsOf(definitions, partitions, {
    selection,
    config: options.config,
    lastRuns: await lastRuns(context, assets, partitions),
  });
  await refuseUnknownKeys(context, assets, partitions);
  if (options.dryRun) return showPlan(context.output, job, partitions, options.atOnce);

  const { backfills } = await context.store();
  const client = await context.temporal();
  const backfill = await create(backfills, {
    ...{ backfillId: randomBytes(4).toString('hex'), selection: assets.map(({ key }) => key), job, runs },
    ...{ atOnce: options.atOnce, again: options.again, requestedBy: 'cli' },
  });
  await wakeBackfill(client, backfill.backfillId, `Backfill ${partitions.length} partitions of ${selection.join(' ')}`);
  if (options.wait) return waitForBackfill(context, backfill.backfillId);
  context.output.show({ backfill: backfillDocument(backfill) }, startedLines(backfill, context.output));
}

/** @throws UsageError if a key cannot be stored: it has the character 0, or is too long for an index */
async function create(backfills: Backfills, backfill: NewBackfill): Promise<StoredBackfill> {
  try {
    return await backfills.create(backfill);
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

/** So many are named of those that cannot be materialized. */
const shownProblems = 5;

/** Every run is checked before any is requested. */
function runsOf(
  definitions: Definitions,
  partitions: readonly string[],
  request: SelectionRequest,
): { readonly job: string; readonly runs: readonly BackfillRun[] } {
  const problems: string[] = [];
  const requested = partitions.flatMap((partition) => {
    try {
      const run = runForSelection(definitions, { ...request, partition });
      checkConfig(definitions, run);
      return [{ partition, ...run }];
    } catch (error) {
      if (!(error instanceof TerminalError)) throw error;
      problems.push(error.message);
      return [];
    }
  });
  if (problems.length > 0) {
    const distinct = [...new Set(problems)];
    const more = distinct.length > shownProblems ? [`… and ${distinct.length - shownProblems} more`] : [];
    throw new UsageError([...distinct.slice(0, shownProblems), ...more].join('\n'), 'CONFIG_INVALID');
  }
  const jobs = [...new Set(requested.map(({ job }) => job))];
  const [job] = jobs;
  if (job === undefined || jobs.length > 1) {
    throw new UsageError(`Their runs are of several jobs, ${jobs.join(' and ')}: start a backfill for each`, 'JOB_AMBIGUOUS');
  }
  return { job, runs: requested.map(({ partition, config: ofRun }) => ({ partition, config: ofRun })) };
}

function checkConfig({ jobs }: Definitions, { job, config }: RequestedRun): void {
  const definition = jobs.get(job);
  const parsed = definition?.config.safeParse(config);
  if (definition !== undefined && parsed?.error !== undefined) {
    throw new TerminalError(explainConfig(job, definition.config, parsed.error, config), { code: 'CONFIG_INVALID' });
  }
}

function showNothing(output: Output, { failed = false }: BackfillOptions): void {
  output.show({ backfill: null, partitions: 0 }, [failed ? 'No partition has failed.' : 'There is no partition to materialize.']);
}

const shownKeys = 10;

function showPlan(output: Output, job: string, partitions: readonly string[], atOnce: number): void {
  const more = partitions.length > shownKeys ? [`  … and ${partitions.length - shownKeys} more`] : [];
  output.show({ dryRun: true, job, atOnce, partitions }, [
    `${runCount(partitions.length)} of ${job} would be requested, at most ${atOnce} at once, in this order:`,
    ...partitions.slice(0, shownKeys).map((partition) => `  ${partition}`),
    ...more,
  ]);
}

function startedLines(backfill: StoredBackfill, { style }: Output): readonly string[] {
  const { backfillId, job, atOnce } = backfill;
  return [
    `Backfill ${style('bold', backfillId)} started: runs of ${job}, at most ${atOnce} at once (${countsText(backfill)})`,
    style('dim', `Follow it: ${project().command} backfills show ${backfillId} --wait`),
  ];
}

const runCount = (count: number) => `${count} run${count === 1 ? '' : 's'}`;
