import { changeBackfill, type BackfillChange } from '../../actions/backfills/change-backfill.ts';
import { project } from '../../project.ts';
import { backfillDocument } from '../../reports/backfills/backfill-document.ts';
import type { Context } from '../context.ts';

/** Pauses, resumes, cancels or retries a backfill, see `changeBackfill`, and shows the result. */
export async function showChange(
  context: Context,
  change: BackfillChange,
  given: string,
  alsoRuns = false,
): Promise<void> {
  const { backfill, partitions, runs } = await changeBackfill(context, change, given, alsoRuns);
  const { backfillId, status, requested } = backfill;
  const { output } = context;
  output.show({ backfill: backfillDocument(backfill), runs }, [
    `The backfill ${backfillId} is ${status}. ${consequence(change, partitions, requested, runs.length)}`,
    output.style('dim', `See it: ${project().command} backfills show ${backfillId}`),
  ]);
}

function consequence(
  change: BackfillChange,
  partitions: number,
  requested: number,
  runs: number,
): string {
  const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;
  switch (change) {
    case 'pause':
      return `Its ${count(requested, 'requested run')} will end as usual.`;
    case 'resume':
      return `${count(requested, 'run')} requested.`;
    case 'cancel':
      return `${count(partitions, 'partition')} will not be materialized; ${runs > 0 ? `${count(runs, 'run')} cancelled` : `${count(requested, 'run')} left to end`}.`;
    case 'retry':
      return `${count(partitions, 'partition')} will be requested again.`;
  }
}
