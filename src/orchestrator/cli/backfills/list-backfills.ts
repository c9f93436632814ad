import { project } from '../../project.ts';
import type { Context } from '../context.ts';
import { table } from '../output/table.ts';
import { ago } from '../../time-text.ts';
import { totalOf } from '../../state/backfill-reports.ts';
import { spanText } from '../../reports/backfills/span-text.ts';
import { backfillDocument } from '../../reports/backfills/backfill-document.ts';
import { countsText, statusText } from './progress-text.ts';

export async function listBackfills(context: Context, limit: number): Promise<void> {
  const { output } = context;
  const backfills = await (await context.store()).backfills.list(limit);
  const columns = [
    { title: 'BACKFILL' },
    { title: 'STATUS' },
    { title: 'ASSETS', cut: { keep: 'start', min: 16 } },
    { title: 'PARTITIONS', cut: { keep: 'start', min: 16 } },
    { title: 'DONE' },
    { title: 'NOT DONE', cut: { keep: 'start', min: 10 } },
    { title: 'CREATED' },
  ] as const;
  const rows = backfills.map((backfill) => ({
    cells: [
      backfill.backfillId,
      statusText(backfill, output.style),
      backfill.selection.join(' '),
      spanText(backfill),
      `${backfill.done}/${totalOf(backfill)}`,
      countsText(backfill),
      ago(backfill.createdAt),
    ],
  }));
  const none = `No backfills. Start one: ${project().command} backfill ${project().examples.asset} --missing`;
  output.show(
    { backfills: backfills.map(backfillDocument) },
    backfills.length === 0 ? [none] : table(columns, rows, output),
  );
}
