import type { Env } from '../env.ts';
import type { VariableProblem } from '../definitions/resource.ts';
import { createRedact, type Redact } from '../run-logs/redact.ts';
import { secretsOf } from '../run-logs/secrets-of.ts';
import type { AlertRule } from './define-alert.ts';
import type { AlertTarget, Send } from './targets/target.ts';

/** The variable with the URL that is called while alerts are evaluated. */
export const heartbeatVariable = 'ALERTS_HEARTBEAT_URL';

/** A rule that has at least one configured target. */
export interface ActiveRule extends Omit<AlertRule, 'to' | 'windowMs'> {
  readonly windowMs: number;
  /** Names of its configured targets. */
  readonly targets: readonly string[];
}

export interface ActiveAlerts {
  readonly rules: readonly ActiveRule[];
  /** The configured targets. */
  readonly sends: ReadonlyMap<string, Send>;
  /** The missing variables of each target that is not configured, by its name. */
  readonly notConfigured: ReadonlyMap<string, readonly VariableProblem[]>;
}

/** The rules that have a configured target; the others do nothing. */
export function activeAlerts(alerts: readonly AlertRule[], env: Env): ActiveAlerts {
  const sends = new Map<string, Send>();
  const notConfigured = new Map<string, readonly VariableProblem[]>();
  for (const target of allTargets(alerts)) {
    const configured = target.configure(env);
    if (configured.ok) sends.set(target.name, configured.send);
    else notConfigured.set(target.name, configured.problems);
  }
  const rules = alerts.flatMap(({ to, windowMs = 0, ...rule }) => {
    const targets = [...new Set(to.map(({ name }) => name))].filter((name) => sends.has(name));
    return targets.length === 0 ? [] : [{ ...rule, windowMs, targets }];
  });
  return { rules, sends, notConfigured };
}

export function allTargets(alerts: readonly AlertRule[]): readonly AlertTarget[] {
  return [...new Set(alerts.flatMap(({ to }) => to))];
}

/** Removes the secrets of the environment from a text, including those of alert targets. */
export function redactFor(alerts: readonly AlertRule[], env: Env): Redact {
  return createRedact(secretsOf(env, secretNames(alerts)));
}

/** Variables of targets that are secrets, whatever their names. */
export function secretNames(alerts: readonly AlertRule[]): readonly string[] {
  return [
    heartbeatVariable,
    ...allTargets(alerts).flatMap(({ secretVariables }) => secretVariables),
  ];
}
