import {
  planOfBackfill,
  startBackfill as start,
  type BackfillRequest,
} from '../../actions/backfills/start-backfill.ts';
import { project } from '../../project.ts';
import type { StoredBackfill } from '../../state/backfill-reports.ts';
import type { Context } from '../context.ts';
import type { Output } from '../output/output.ts';
import { backfillDocument } from '../../reports/backfills/backfill-document.ts';
import { chooseBackfill } from '../../reports/backfills/choose-backfill.ts';
import { countsText, jobsText } from './progress-text.ts';
import { readPartitionOptions, type PartitionOptions } from './read-partition-options.ts';
import { showPlan } from './show-plan.ts';
import { waitForBackfill } from './wait-for-backfill.ts';

export interface BackfillOptions
  extends PartitionOptions, Omit<BackfillRequest, 'selection' | 'partitions'> {
  readonly dryRun: boolean;
  readonly wait: boolean;
}

/**
 * Materializes partitions of the selected assets, and the selected partitions downstream of them.
 * @throws UsageError if there are no such assets or partitions, or a partition cannot be
 * materialized
 */
export async function startBackfill(
  context: Context,
  selection: readonly string[],
  options: BackfillOptions,
): Promise<void> {
  const request = {
    ...options,
    selection,
    partitions: await readPartitionOptions(context, options),
  };
  const plan = await planOfBackfill(context, request);
  if (plan.units.length === 0) return showNothing(context.output, options);
  if (options.dryRun) return showPlan(context.output, plan, options.atOnce);

  const backfillId = await start(context, request, plan, 'cli');
  if (options.wait) return waitForBackfill(context, backfillId);
  const backfill = await chooseBackfill(context, backfillId);
  context.output.show(
    { backfill: backfillDocument(backfill) },
    startedLines(backfill, context.output),
  );
}

function showNothing(output: Output, { failed = false }: BackfillOptions): void {
  output.show({ backfill: null, partitions: 0 }, [
    failed ? 'No partition has failed.' : 'There is no partition to materialize.',
  ]);
}

function startedLines(backfill: StoredBackfill, { style }: Output): readonly string[] {
  const { backfillId, atOnce } = backfill;
  return [
    `Backfill ${style('bold', backfillId)} started: runs of ${jobsText(backfill)}, at most ${atOnce} at once (${countsText(backfill)})`,
    style('dim', `Follow it: ${project().command} backfills show ${backfillId} --wait`),
  ];
}
