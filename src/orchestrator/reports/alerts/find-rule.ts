import type { AlertRule } from '../../alerts/define-alert.ts';
import { choose } from '../../choose.ts';
import type { ReportSource } from '../report-source.ts';

/** @throws UsageError if there is no rule with this name */
export async function findRule(source: ReportSource, given: string): Promise<AlertRule> {
  const { alerts } = await source.definitions();
  const name = choose(
    'alert rule',
    given,
    alerts.map((rule) => rule.name),
  );
  return alerts.find((rule) => rule.name === name) as AlertRule;
}
