import { readAlerts, type AlertsReport } from '../../reports/alerts/read-alerts.ts';
import type { ShownDelivery } from '../../state/alert-deliveries.ts';
import { ago, lasting, moment } from '../../time-text.ts';
import type { Context } from '../context.ts';
import type { Style } from '../output/output.ts';
import { section } from '../output/section.ts';
import { silenceText } from './silence-text.ts';

export async function listAlerts(context: Context, limit: number): Promise<void> {
  const { output } = context;
  const report = await readAlerts(context, limit);
  output.show(
    report,
    report.rules.length === 0 ? ['There are no alert rules.'] : lines(report, output.style),
  );
}

function lines(report: AlertsReport, style: Style): readonly string[] {
  const now = Date.now();
  const { rules, targets, active, deliveries, silences } = report;
  return [
    ...rules.flatMap(({ name, description, on, targets: to, isActive }) => [
      `${isActive ? style('green', '✓') : style('dim', '–')} ${style('bold', name)}${isActive ? '' : style('dim', ' (not configured)')}${description === '' ? '' : `: ${description}`}`,
      ...on.map((text) => `    ${text}`),
      `    → ${to.join(', ')}`,
    ]),
    ...section(
      'Targets',
      targets.map(({ name, problems }) =>
        problems.length === 0
          ? `${style('green', '✓')} ${name}`
          : `${style('dim', '–')} ${name} is not configured: ${problems.map(({ variable, problem }) => `${variable} ${problem}`).join(', ')}`,
      ),
      style,
    ),
    ...section(
      'Active',
      active.map(
        ({ rule, problem, subject, since, text, reported }) =>
          `${style('red', '✗')} ${style('bold', subject)} (${rule}, ${problem}) for ${lasting(since, now)}${reported ? '' : ', not sent yet'}${text === '' ? '' : `: ${text}`}`,
      ),
      style,
    ),
    ...section(
      'Last messages',
      deliveries.map((delivery) => deliveryText(delivery, style)),
      style,
    ),
    ...section('Silences', silences.map(silenceText), style),
  ];
}

const marks = {
  delivered: ['green', '✓'],
  undeliverable: ['red', '✗'],
  pending: ['yellow', '…'],
} as const;

function deliveryText(
  { target, status, title, attempts, createdAt, endedAt, answer }: ShownDelivery,
  style: Style,
): string {
  const [color, mark] = marks[status];
  const when = endedAt === null ? `waiting since ${moment(createdAt)}` : ago(endedAt);
  const why =
    status === 'delivered' || answer === null
      ? ''
      : `; ${attempts} attempt${attempts === 1 ? '' : 's'}, the last: ${answer}`;
  return `${style(color, mark)} ${target}, ${when}: ${title}${why}`;
}
