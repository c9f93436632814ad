import { toAsk } from '../../asker.ts';
import { didYouMean } from '../../definitions/did-you-mean.ts';
import type { StoredBackfill } from '../../state/backfill-reports.ts';
import type { ReportSource } from '../report-source.ts';
import { UsageError } from '../../usage-error.ts';

/** Enough to suggest a correction for a mistyped id. */
const compared = 100;

/** @throws UsageError if there is no such backfill */
export async function chooseBackfill(source: ReportSource, given: string): Promise<StoredBackfill> {
  const { backfills } = await source.store();
  const backfill = await backfills.find(given);
  if (backfill !== undefined) return backfill;
  const known = (await backfills.list(compared)).map(({ backfillId }) => backfillId);
  const advice =
    didYouMean(given, known) ||
    `. ${toAsk('backfills list', 'GET /backfills')} shows which there are`;
  throw new UsageError(
    `There is no backfill ${given === '' ? '""' : given}${advice}`,
    'BACKFILL_NOT_FOUND',
  );
}
