import { randomUUID } from 'node:crypto';
import { redactFor } from '../../alerts/active-rules.ts';
import type { AlertRule } from '../../alerts/define-alert.ts';
import { deliveryLimits, sendWithin } from '../../alerts/deliver.ts';
import { bounded } from '../../alerts/describe.ts';
import type { AlertMessage } from '../../alerts/message.ts';
import type { AlertTarget } from '../../alerts/targets/target.ts';
import { messageOf } from '../../message-of.ts';
import type { Redact } from '../../run-logs/redact.ts';
import { findRule } from '../../reports/alerts/find-rule.ts';
import type { ReportSource } from '../../reports/report-source.ts';

/** A target's response to a test message. */
export interface TestedTarget {
  readonly target: string;
  readonly state: 'sent' | 'failed' | 'not configured';
  /** The response, the error, or the missing variables, without secrets. */
  readonly answer: string;
}

export interface TestedRule {
  readonly rule: string;
  readonly targets: readonly TestedTarget[];
}

/**
 * Sends a test message to each target of a rule, from this process.
 * @throws UsageError if no rule has the name
 */
export async function testAlert(source: ReportSource, given: string): Promise<TestedRule> {
  const rule = await findRule(source, given);
  const redact = redactFor((await source.definitions()).alerts, source.env);
  const message = testMessage(rule);
  const targets = await Promise.all(
    rule.to.map((target) => testTarget(source, target, message, redact)),
  );
  return { rule: rule.name, targets };
}

async function testTarget(
  { env }: ReportSource,
  target: AlertTarget,
  message: AlertMessage,
  redact: Redact,
): Promise<TestedTarget> {
  const configured = target.configure(env);
  if (!configured.ok) {
    const answer = configured.problems
      .map(({ variable, problem }) => `${variable} ${problem}`)
      .join(', ');
    return { target: target.name, state: 'not configured', answer };
  }
  try {
    const answer = await sendWithin(configured.send, message, deliveryLimits.answerMs);
    return { target: target.name, state: 'sent', answer: bounded(redact, answer) };
  } catch (error) {
    return { target: target.name, state: 'failed', answer: bounded(redact, messageOf(error)) };
  }
}

function testMessage({ name, description }: AlertRule): AlertMessage {
  const now = new Date().toISOString();
  const text = 'This is a test: nothing has happened, and there is nothing to do.';
  return {
    key: `test-${randomUUID()}`,
    rule: name,
    description,
    state: 'test',
    title: `a message of ${name}`,
    count: 1,
    since: now,
    resolvedAt: null,
    items: [
      {
        kind: 'test',
        subject: name,
        partition: null,
        runId: null,
        text,
        advice: null,
        at: now,
        url: null,
      },
    ],
  };
}
