import { insertDeliveries, targetsOf } from '../state/alert-deliveries.ts';
import { closeWindows, type OpenAlert } from '../state/open-alerts.ts';
import type { Database } from '../sql/query.ts';
import type { ActiveRule } from './active-rules.ts';
import { countOf, titleOf } from './describe.ts';
import type { AlertMessage } from './message.ts';

/**
 * Writes the messages of alerts whose windows have ended, for each configured target of their
 * rules.
 */
export async function reportDue(
  db: Database,
  rules: readonly ActiveRule[],
  lasts: boolean,
): Promise<void> {
  const due = await closeWindows(
    db,
    rules.map(({ name }) => name),
    lasts,
  );
  await insertDeliveries(
    db,
    due.toSorted(byId).flatMap((alert) => {
      const rule = rules.find(({ name }) => name === alert.rule);
      if (rule === undefined) return [];
      const message = messageOf(rule, alert, null);
      return rule.targets.map((target) => ({ alertId: alert.alertId, target, message }));
    }),
  );
}

const byId = (one: OpenAlert, other: OpenAlert) => one.alertId - other.alertId;

/** Writes messages that alerts are resolved, for the targets that received the alerts. */
export async function reportResolved(
  db: Database,
  rules: readonly ActiveRule[],
  resolved: readonly OpenAlert[],
): Promise<void> {
  if (resolved.length === 0) return;
  const sent = await targetsOf(
    db,
    resolved.map(({ alertId }) => alertId),
  );
  const now = new Date();
  await insertDeliveries(
    db,
    sent.flatMap(({ alertId, target }) => {
      const alert = resolved.find((candidate) => candidate.alertId === alertId);
      const rule = rules.find(({ name }) => name === alert?.rule);
      return alert === undefined || rule === undefined
        ? []
        : [{ alertId, target, message: messageOf(rule, alert, now) }];
    }),
  );
}

function messageOf(
  { name, description }: ActiveRule,
  alert: OpenAlert,
  resolvedAt: Date | null,
): AlertMessage {
  const state = resolvedAt === null ? 'firing' : 'resolved';
  const times = alert.items.map(({ at }) => at).toSorted();
  return {
    key: `alert-${alert.alertId}-${state}`,
    rule: name,
    description,
    state,
    title: titleOf(alert),
    count: countOf(alert),
    items: alert.items,
    since: times[0] ?? alert.openedAt.toISOString(),
    resolvedAt: resolvedAt?.toISOString() ?? null,
  };
}
