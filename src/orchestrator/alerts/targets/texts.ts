import { moment } from '../../time-text.ts';
import type { AlertItem, AlertMessage } from '../message.ts';

const states = { firing: 'Firing', resolved: 'Resolved', test: 'Test' } as const;

/** `Firing: 3 runs of dailyReport failed`. */
export function headline({ state, title }: Pick<AlertMessage, 'state' | 'title'>): string {
  return `${states[state]}: ${title}`;
}

/** `weather/readings [2026-01-01]`. */
export function itemTitle({
  subject,
  partition,
}: Pick<AlertItem, 'subject' | 'partition'>): string {
  return partition === null ? subject : `${subject} [${partition}]`;
}

/** The number of things that a message does not list; undefined if it lists all. */
export function moreText({
  count,
  items,
}: Pick<AlertMessage, 'count' | 'items'>): string | undefined {
  return count > items.length ? `… and ${count - items.length} more` : undefined;
}

/** The rule that found it, and when. */
export function originText({ rule, description, since, resolvedAt }: AlertMessage): string {
  const until = resolvedAt === null ? '' : `, until ${moment(new Date(resolvedAt))}`;
  return `${rule}${description === '' ? '' : `: ${description}`} (since ${moment(new Date(since))}${until})`;
}
