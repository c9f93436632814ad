import { totalOf, type StoredBackfill } from '../../state/backfill-reports.ts';
import { spanText } from '../../reports/backfills/span-text.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import { backfillBadge, notDoneText, progressBar } from './parts/backfill-progress.ts';
import { card } from './parts/card.ts';
import { number } from './parts/count.ts';
import { emptyState } from './parts/notice.ts';
import { table } from './parts/table.ts';
import { agoTime } from './parts/time.ts';

const columns = [
  { title: 'Backfill', kind: 'wide' },
  { title: 'Partitions', kind: 'state' },
  { title: 'Status', kind: 'state' },
  { title: 'Progress', kind: 'state' },
  { title: 'Done', kind: 'number' },
  { title: 'Created', kind: 'number' },
  { title: 'Requested by', kind: 'state' },
] as const;

export function backfillsPage(backfills: readonly StoredBackfill[], links: Links): Page {
  return {
    title: 'Backfills',
    section: 'Backfills',
    everySeconds: 30,
    follows: ['backfills'],
    body: card({
      id: 'backfills',
      title: 'Latest backfills',
      body:
        backfills.length === 0
          ? emptyState(
              'There are no backfills.',
              html`Start one on the page of an
                <a href="${links.assets()}">asset with partitions</a>.`,
            )
          : table(
              'Backfills',
              columns,
              backfills.map((backfill) => ({
                cells: [
                  html`<a class="whole" href="${links.backfill(backfill.backfillId)}"
                      ><span class="name">${backfill.selection.join(' ')}</span></a
                    >
                    <span class="id">${backfill.backfillId}</span>`,
                  html`<span class="name">${spanText(backfill)}</span>`,
                  backfillBadge(backfill),
                  progressBar(backfill),
                  `${number(backfill.done)} of ${number(totalOf(backfill))}`,
                  agoTime(backfill.createdAt),
                  backfill.requestedBy,
                ],
                below: notDoneText(backfill),
              })),
            ),
    }),
  };
}
