import { outcomeOf, type AuditReport } from '../../reports/audit/read-audit.ts';
import type { AuditedAction } from '../../state/audit-log.ts';
import { html, type Html } from './html.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import { badge } from './parts/badge.ts';
import { card } from './parts/card.ts';
import { copyAsCommand } from './parts/command.ts';
import { emptyState } from './parts/notice.ts';
import { table } from './parts/table.ts';
import { agoTime, fullTime } from './parts/time.ts';
import { jsonBlock } from './parts/value.ts';

/** The filter for actions. Empty fields match everything. */
export interface AuditQuery {
  readonly who: string;
  readonly action: string;
  readonly about: string;
  /** The id of the last action on the previous page. */
  readonly before: string;
}

export function auditPage({ actions, next }: AuditReport, query: AuditQuery, links: Links): Page {
  const isFirst = query.before === '';
  const body =
    actions.length === 0
      ? emptyState(
          'No action is recorded.',
          html`What people and programs do here, through the API and by command is listed on this
          page.`,
        )
      : html`${actionsTable(actions, links)}
          <nav class="pages" aria-label="Pages">
            ${isFirst ? '' : html`<a href="${links.audit({ ...query, before: undefined })}">Latest</a>`}
            ${next === undefined ? '' : html`<a href="${links.audit({ ...query, before: next })}" rel="next">Earlier</a>`}
          </nav>`;
  return {
    title: 'Audit log',
    section: 'Audit log',
    actions: copyAsCommand([['List the actions', ['audit', 'list', ...options(query)]]]),
    body: html`
      ${filters(query, links)}
      ${card({ id: 'actions', title: isFirst ? 'Latest actions' : 'Earlier actions', body })}
    `,
  };
}

const fields = { who: 'Who', action: 'Action', about: 'About' } as const;
const names = ['who', 'action', 'about'] as const;

function options(query: AuditQuery): readonly string[] {
  return names.flatMap((name) => (query[name] === '' ? [] : [`--${name}`, query[name]]));
}

function filters(query: AuditQuery, links: Links): Html {
  return html`<form class="filters" action="${links.audit()}">
    ${names.map(
      (name) =>
        html`<label>
          ${fields[name]}
          <input type="text" name="${name}" value="${query[name]}" autocomplete="off" />
        </label>`,
    )}
    <button type="submit">Filter</button>
  </form>`;
}

function actionsTable(actions: readonly AuditedAction[], links: Links): Html {
  const columns = [
    { title: 'When', kind: 'number' },
    { title: 'Who', kind: 'wide' },
    { title: 'Action' },
    { title: 'About', kind: 'wide' },
    { title: 'Result', kind: 'state' },
  ] as const;
  const linked = (name: keyof typeof fields, text: string) =>
    html`<a href="${links.audit({ [name]: text })}"><span class="name">${text}</span></a>`;
  const rows = actions.map((action) => ({
    cells: [
      agoTime(action.at),
      html`${linked('who', action.who)} <span class="muted">${vias[action.via]}</span>`,
      linked('action', action.action),
      html`${action.about.slice(0, shownNames).map((each) => html`${linked('about', each)} `)}${
        action.about.length > shownNames ? `and ${action.about.length - shownNames} more` : ''
      }`,
      outcomeBadge(action),
    ],
    below: details(action),
  }));
  return table('Actions', columns, rows);
}

const shownNames = 3;
const vias = {
  web: 'signed in',
  token: 'API token',
  cli: 'command',
  loopback: 'no login',
} as const;

function outcomeBadge(action: AuditedAction): Html {
  const outcome = outcomeOf(action);
  if (outcome === 'unknown') return badge('stale', 'no result recorded');
  return outcome === 'succeeded'
    ? badge('ok', 'succeeded')
    : badge('failed', action.code ?? 'failed');
}

function details({ at, input, endedAt, result }: AuditedAction): Html {
  return html`<details>
    <summary>Input and result</summary>
    <p>${fullTime(at)}</p>
    ${jsonBlock(input)}
    ${
      endedAt === undefined
        ? html`<p>It is in progress, or its process ended before it could record a result.</p>`
        : html`<p>Ended: ${fullTime(endedAt)}</p>
            ${result === null ? '' : jsonBlock(result)}`
    }
  </details>`;
}
