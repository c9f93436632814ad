import { activeAlerts } from '../../alerts/active-rules.ts';
import { conditionText } from '../../alerts/condition-text.ts';
import type { VariableProblem } from '../../definitions/resource.ts';
import type { ShownAlert, ShownDelivery, Undeliverable } from '../../state/alert-deliveries.ts';
import type { Silence } from '../../state/alert-silences.ts';
import type { ReportSource } from '../report-source.ts';

export interface RuleReport {
  readonly name: string;
  readonly description: string;
  /** Its conditions, in words. */
  readonly on: readonly string[];
  readonly targets: readonly string[];
  /** Whether one of its targets is configured; otherwise it does nothing. */
  readonly isActive: boolean;
}

export interface TargetReport {
  readonly name: string;
  /** The problems with its variables; empty if it is configured. */
  readonly problems: readonly VariableProblem[];
}

/** The rules, the problems they have found, and the state of their messages. */
export interface AlertsReport {
  readonly rules: readonly RuleReport[];
  readonly targets: readonly TargetReport[];
  /** Problems with open alerts. */
  readonly active: readonly ShownAlert[];
  /** The latest of each target. */
  readonly deliveries: readonly ShownDelivery[];
  readonly undeliverable: readonly Undeliverable[];
  readonly silences: readonly Silence[];
}

/** @param limit maximum number of messages per target */
export async function readAlerts(source: ReportSource, limit: number): Promise<AlertsReport> {
  const { alerts: defined } = await source.definitions();
  const { alerts } = await source.store();
  const { rules, sends, notConfigured } = activeAlerts(defined, source.env);
  const names = defined.map(({ name }) => name);
  const [active, deliveries, undeliverable, silences] = await Promise.all([
    alerts.active(names),
    alerts.deliveries(limit),
    alerts.undeliverable(),
    alerts.silences(),
  ]);
  return {
    rules: defined.map(({ name, description, on, to }) => ({
      name,
      description,
      on: on.map(conditionText),
      targets: to.map((target) => target.name),
      isActive: rules.some((rule) => rule.name === name),
    })),
    targets: [
      ...[...sends.keys()].map((name) => ({
        name,
        problems: [],
      })),
      ...[...notConfigured].map(([name, problems]) => ({
        name,
        problems,
      })),
    ],
    active,
    deliveries,
    undeliverable,
    silences,
  };
}
