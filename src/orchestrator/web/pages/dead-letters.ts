import type { DeadLetterPage, DeadLetterQueue } from '../../definitions/dead-letter-queue.ts';
import { writeCursor } from '../api/page-cursor.ts';
import { html, type Html } from './html.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import { actionButton } from './parts/actions.ts';
import { auditLink } from './parts/audit-link.ts';
import { card } from './parts/card.ts';
import { copyAsCommand } from './parts/command.ts';
import { counted, number } from './parts/count.ts';
import { emptyState } from './parts/notice.ts';
import { table } from './parts/table.ts';
import { agoTime } from './parts/time.ts';

export interface DeadLettersReport extends DeadLetterPage {
  readonly queue: Pick<DeadLetterQueue, 'queue' | 'deadLetterQueue'>;
  readonly isFirst: boolean;
}

/** Does not reload automatically: showing a message hides it from other consumers for a while. */
export function deadLettersPage(report: DeadLettersReport, links: Links): Page {
  const { total } = report;
  const { queue, deadLetterQueue } = report.queue;
  const ofQueue = ['--queue', queue];
  return {
    title: `Dead letters of ${queue}`,
    section: 'Queue',
    beside: html`<span class="muted">${counted(total, 'message')} in ${deadLetterQueue}</span>
      ${auditLink(queue, links)}`,
    actions: html`${
      total === 0
        ? ''
        : html`${moveButton('Replay all', queue, 'replayDeadLetters', 'all', links)}
          ${moveButton('Drop all', queue, 'dropDeadLetters', 'all', links)}`
    }
    ${copyAsCommand([
      ['List them', ['dead-letters', 'list', ...ofQueue]],
      ['Show one with its content', ['dead-letters', 'show', 'ID', ...ofQueue]],
      ['Put one back in its queue', ['dead-letters', 'replay', 'ID', ...ofQueue]],
      ['Delete one', ['dead-letters', 'drop', 'ID', ...ofQueue]],
    ])}`,
    body: card({ id: 'letters', title: 'The oldest first', body: lettersBody(report, links) }),
  };
}

function lettersBody(
  { queue: { queue }, letters, next, isFirst }: DeadLettersReport,
  links: Links,
): Html {
  if (letters.length === 0)
    return emptyState('There are none.', html`Messages that cannot be used come here, with why.`);
  const columns = [
    { title: 'Message', kind: 'wide' },
    { title: 'Since', kind: 'number' },
    { title: 'Bytes', kind: 'number' },
    { title: 'Action', kind: 'state' },
  ] as const;
  const rows = letters.map(({ id, at, reason, content }) => ({
    cells: [
      html`<span class="name">${id}</span>`,
      at === undefined ? 'not known' : agoTime(at),
      number(content.length),
      html`${moveButton('Replay', queue, 'replayDeadLetters', [id], links)}
      ${moveButton('Drop', queue, 'dropDeadLetters', [id], links)}`,
    ],
    below: html`<p class="reason">${reason ?? 'Nobody said why.'}</p>`,
  }));
  return html`${table('Dead letters', columns, rows)}
    <nav class="pages" aria-label="Pages">
      ${isFirst ? '' : html`<a href="${links.deadLetters(queue)}">Oldest</a>`}
      ${next === undefined ? '' : html`<a href="${links.deadLetters(queue, { after: writeCursor([next.id, next.index]) })}" rel="next">Later</a>`}
    </nav>`;
}

function moveButton(
  label: string,
  queue: string,
  move: 'replayDeadLetters' | 'dropDeadLetters',
  ids: 'all' | readonly string[],
  links: Links,
): Html {
  const what = ids === 'all' ? 'all messages that are there now' : 'this message';
  const question = { confirm: `Delete ${what} forever?` };
  return actionButton(
    {
      label,
      action: [move, { queue }],
      body: { ids },
      ...(move === 'dropDeadLetters' && question),
    },
    links,
  );
}

/** Links on the queue page to the dead letters of each queue. */
export function deadLetterLinks(
  queues: readonly Pick<DeadLetterQueue, 'queue' | 'deadLetterQueue'>[],
  links: Links,
): Html {
  return card({
    id: 'dead-letters',
    title: 'Dead letters',
    body: html`<ul>
      ${queues.map(
        ({ queue, deadLetterQueue }) =>
          html`<li>
            <a class="name" href="${links.deadLetters(queue)}">${queue}</a>
            <span class="muted">in ${deadLetterQueue}</span>
          </li>`,
      )}
    </ul>`,
  });
}
