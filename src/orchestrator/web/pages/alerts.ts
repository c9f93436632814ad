import type { AlertsReport, RuleReport } from '../../reports/alerts/read-alerts.ts';
import type { ShownDelivery } from '../../state/alert-deliveries.ts';
import type { Silence } from '../../state/alert-silences.ts';
import { html, type Html } from './html.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import { actionButton } from './parts/actions.ts';
import { auditLink } from './parts/audit-link.ts';
import { badge, type Tone } from './parts/badge.ts';
import { card } from './parts/card.ts';
import { copyAsCommand } from './parts/command.ts';
import { emptyState } from './parts/notice.ts';
import { silenceForm } from './parts/silence-form.ts';
import { table } from './parts/table.ts';
import { agoTime, fullTime } from './parts/time.ts';

/** Problems found by alert rules, deliveries, and silences. */
export function alertsPage(report: AlertsReport, links: Links): Page {
  const { rules, active, deliveries, undeliverable, silences } = report;
  return {
    title: 'Alerts',
    section: 'Alerts',
    everySeconds: 30,
    follows: ['alerts'],
    actions: html`${
      undeliverable.length === 0
        ? ''
        : actionButton(
            { label: 'Send again what failed', action: ['retryAlerts', {}], primary: true },
            links,
          )
    }
    ${copyAsCommand([
      ['List rules and messages', ['alerts', 'list']],
      ['Send the targets of a rule a test', ['alerts', 'test', rules[0]?.name ?? 'RULE']],
      ['Silence a rule', ['alerts', 'silence', 'RULE', '--for', '2h', '--reason', 'WHY']],
      ['Send undelivered messages again', ['alerts', 'retry']],
    ])}`,
    body: html`
      ${card({ id: 'active', title: 'Active', body: activeBody(active) })}
      ${card({ id: 'rules', title: 'Rules', aside: html`<span class="muted">As the variables of this server say, which also sends tests</span>`, body: rulesBody(report, links) })}
      ${card({ id: 'silences', title: 'Silences', body: silencesBody(silences, links) })}
      ${rules.length === 0 ? '' : card({ id: 'silence', title: 'Silence a rule', isLive: false, body: silenceForm(rules, links) })}
      ${card({ id: 'messages', title: 'Last messages', body: messagesBody(deliveries) })}
    `,
  };
}

function activeBody(active: AlertsReport['active']): Html {
  if (active.length === 0)
    return html`<p class="muted">The rules find no problems at the moment.</p>`;
  const columns = [
    { title: 'Subject', kind: 'wide' },
    { title: 'Problem', kind: 'state' },
    { title: 'Rule', kind: 'state' },
    { title: 'Since', kind: 'number' },
  ] as const;
  const rows = active.map(({ rule, problem, subject, since, text, reported }) => ({
    cells: [
      html`<span class="name">${subject}</span>`,
      badge('failed', problem.replaceAll('_', ' ')),
      html`<span class="name">${rule}</span
        >${reported ? '' : html` <span class="muted">not sent yet</span>`}`,
      agoTime(since),
    ],
    below: text === '' ? undefined : html`<p class="muted">${text}</p>`,
  }));
  return table('Active', columns, rows);
}

function rulesBody({ rules, targets }: AlertsReport, links: Links): Html {
  if (rules.length === 0)
    return emptyState(
      'There are no rules.',
      html`Declare one with <code>defineAlert</code>, and its targets receive messages.`,
    );
  const columns = [
    { title: 'Rule', kind: 'wide' },
    { title: 'Targets', kind: 'wide' },
    { title: 'State', kind: 'state' },
    { title: 'Action', kind: 'state' },
  ] as const;
  const rows = rules.map((rule) => ({
    cells: [
      html`<span class="name">${rule.name}</span>
        <p class="muted">${rule.description}</p>
        <p>${auditLink(rule.name, links)}</p>`,
      html`${rule.targets.map((name) => html`<p>${name}${missing(targets, name)}</p>`)}`,
      rule.isActive ? badge('ok', 'active') : badge('missing', 'no target configured'),
      testButton(rule, links),
    ],
    below: html`<ul>
      ${rule.on.map((text) => html`<li>${text}</li>`)}
    </ul>`,
  }));
  return table('Rules', columns, rows);
}

function missing(targets: AlertsReport['targets'], name: string): Html | string {
  const { problems = [] } = targets.find((target) => target.name === name) ?? {};
  if (problems.length === 0) return '';
  const texts = problems.map(({ variable, problem }) => `${variable} ${problem}`);
  return html` <span class="muted">not configured: ${texts.join(', ')}</span>`;
}

const testButton = ({ name }: RuleReport, links: Links) =>
  actionButton({ label: 'Test', action: ['testAlert', { rule: name }], opens: 'answer' }, links);

function silencesBody(silences: readonly Silence[], links: Links): Html {
  if (silences.length === 0) return html`<p class="muted">Nothing is silenced.</p>`;
  const columns = [
    { title: 'Rule', kind: 'wide' },
    { title: 'Until', kind: 'number' },
    { title: 'By', kind: 'state' },
    { title: 'Action', kind: 'state' },
  ] as const;
  const rows = silences.map(({ silenceId, rule, subject, until, reason, createdBy }) => ({
    cells: [
      html`<span class="name">${rule === '*' ? 'all rules' : rule}</span
        >${subject === '*' ? '' : html` of <span class="name">${subject}</span>`}`,
      fullTime(until),
      createdBy,
      actionButton({ label: 'End it', action: ['unsilenceAlerts', { silence: silenceId }] }, links),
    ],
    below: html`<p class="muted">${reason}</p>`,
  }));
  return table('Silences', columns, rows);
}

const states: Readonly<Record<ShownDelivery['status'], readonly [Tone, string]>> = {
  delivered: ['ok', 'delivered'],
  pending: ['queued', 'waiting'],
  undeliverable: ['failed', 'not delivered'],
};

function messagesBody(deliveries: readonly ShownDelivery[]): Html {
  if (deliveries.length === 0)
    return html`<p class="muted">No message has been sent to a target.</p>`;
  const columns = [
    { title: 'Message', kind: 'wide' },
    { title: 'Target', kind: 'state' },
    { title: 'State', kind: 'state' },
    { title: 'When', kind: 'number' },
  ] as const;
  const rows = deliveries.map(({ title, target, status, createdAt, endedAt, answer }) => ({
    cells: [title, target, badge(...states[status]), agoTime(endedAt ?? createdAt)],
    below:
      status === 'delivered' || answer === null ? undefined : html`<p class="reason">${answer}</p>`,
  }));
  return table('Last messages', columns, rows);
}
