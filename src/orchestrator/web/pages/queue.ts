import type { DeadLetterQueue } from '../../definitions/dead-letter-queue.ts';
import type { PoolReport, QueueReport } from '../../reports/queue/read-queue.ts';
import { deadLetterLinks } from './dead-letters.ts';
import { html, type Html } from './html.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import { badge } from './parts/badge.ts';
import { card } from './parts/card.ts';
import { number } from './parts/count.ts';
import { emptyState } from './parts/notice.ts';
import { problemList, type ShownProblem } from './parts/problem-list.ts';
import { table } from './parts/table.ts';
import { agoTime } from './parts/time.ts';

export interface QueuePageReport {
  readonly deadLetters: readonly Pick<DeadLetterQueue, 'queue' | 'deadLetterQueue'>[];
  /** Undefined if it could not be read. */
  readonly queue: QueueReport | undefined;
  /** Problems of the queue, and dead letters. */
  readonly problems: readonly ShownProblem[];
}

export function queuePage({ queue, problems, deadLetters }: QueuePageReport, links: Links): Page {
  return {
    title: 'Queue',
    section: 'Queue',
    everySeconds: 10,
    follows: ['queue', 'runs'],
    body: html`
      ${problems.length === 0 ? '' : card({ id: 'problems', title: 'Problems', body: problemList(problems) })}
      ${card({ id: 'pending', title: 'Requested and not started', body: pendingBody(queue, links) })}
      ${deadLetters.length === 0 ? '' : deadLetterLinks(deadLetters, links)}
      ${queue?.pools.map((pool, index) => poolCard(pool, index, links)) ?? ''}
    `,
  };
}

function pendingBody(queue: QueueReport | undefined, links: Links): Html {
  if (queue === undefined) return html`<p class="muted">Not known.</p>`;
  if (queue.pending.length === 0)
    return emptyState(
      'Nothing waits.',
      html`Runs that sensors, schedules and backfills request are listed here until they start.`,
    );
  const columns = [
    { title: 'Job', kind: 'wide' },
    { title: 'Requested by', kind: 'wide' },
    { title: 'Runs', kind: 'number' },
    { title: 'Oldest', kind: 'number' },
    { title: 'Why', kind: 'state' },
  ] as const;
  const rows = queue.pending.map(({ sensor, job, count, oldest, dueSince, refused }) => ({
    cells: [
      html`<a class="whole" href="${links.job(job)}"><span class="name">${job}</span></a>`,
      sensor,
      number(count),
      agoTime(oldest),
      refused > 0
        ? badge('failed', `${number(refused)} refused`)
        : dueSince === null
          ? badge('missing', 'waits for its retry')
          : badge('queued', 'waiting'),
    ],
  }));
  return table('Requested and not started', columns, rows);
}

function poolCard(
  { pool, limits, limit, taken, waiting, holders, waits }: PoolReport,
  index: number,
  links: Links,
): Html {
  const columns = [
    { title: 'Run', kind: 'wide' },
    { title: 'Place', kind: 'state' },
    { title: 'Since', kind: 'number' },
  ] as const;
  const rows = [
    ...holders.map(({ workflowId, runId, since }) => ({
      cells: [runCell(workflowId, runId, links), badge('running', 'has a place'), agoTime(since)],
    })),
    ...waits.map(({ workflowId, since, position }) => ({
      cells: [
        runCell(workflowId, workflowId, links),
        badge('queued', `waits, number ${number(position)}`),
        agoTime(since),
      ],
    })),
  ];
  return card({
    id: `pool-${index}`,
    title: html`Pool <span class="name">${pool}</span>`,
    aside: html`<span class="muted"
      >${number(taken)} of ${number(limit)} ${limits} at once, ${number(waiting)} waiting</span
    >`,
    body:
      rows.length === 0
        ? html`<p class="muted">All places are free.</p>`
        : table(`Pool ${pool}`, columns, rows),
  });
}

function runCell(workflowId: string, runId: string | null, links: Links): Html {
  if (runId === null) return html`<span class="name">${workflowId}</span>`;
  return html`<a class="whole" href="${links.run(runId)}"
    ><span class="name">${workflowId}</span></a
  >`;
}
